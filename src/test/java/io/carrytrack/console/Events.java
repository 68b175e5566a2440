package io.carrytrack.console;

/** Events as jobs tell them. */
final class Events {
  static final String TRAINING = "carrytrack training";

  private Events() {}

  static Event.Phase phase(String text) {
    return new Event.Phase("carrytrack train", text);
  }

  static Event.Phase training(String text) {
    return new Event.Phase(TRAINING, text);
  }

  /** Of 10 epochs of 4 rounds of 100 reviews in 2 seconds. */
  static Event.Round round(int epoch, int round, double loss, double accuracy) {
    return new Event.Round(epoch, 10, round, 4, 100, 2, loss, accuracy, null);
  }

  /** Of 10 epochs. */
  static Event.Epoch epoch(int epoch, double seconds) {
    return new Event.Epoch(
        epoch,
        10,
        seconds,
        0.5,
        0.75,
        null,
        null,
        null,
        null,
        null,
        null,
        "epoch " + epoch + "/10");
  }
}
