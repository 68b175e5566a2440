package io.carrytrack.architecture;

/** The recurrent cells. */
public enum RecurrentCell {
  SIMPLE_RNN("SimpleRNN", 1),
  /** Gates in the order i, f, c, o; the forget bias starts at 1. */
  LSTM("LSTM", 4),
  /** Gates in the order z, r, h. */
  GRU("GRU", 3);

  private final String title;
  private final int gates;

  RecurrentCell(String title, int gates) {
    this.title = title;
    this.gates = gates;
  }

  /** Keras' name of its class. */
  String title() {
    return title;
  }

  /** Columns a unit that its kernels have: its gates and the candidate state. */
  int gates() {
    return gates;
  }
}
