package io.carrytrack.layers;

import java.io.Serializable;

/** What one layer above the embedding computes. The names and the meaning are Keras'. */
public sealed interface LayerSpec extends Serializable {

  /** The recurrent cells. */
  enum Cell {
    SIMPLE_RNN,
    /** Gates in the order i, f, c, o; the forget bias starts at 1. */
    LSTM,
    /** Gates in the order z, r, h. */
    GRU
  }

  /** The functions a gate may use. */
  enum GateActivation {
    SIGMOID,
    /**
     * clip(0.2 x + 0.5, 0, 1), the gate of Keras 2.0; Keras 3's function of that name has another
     * slope.
     */
    HARD_SIGMOID
  }

  /** The functions a convolution or a dense layer may use. */
  enum Activation {
    LINEAR,
    RELU,
    TANH,
    SIGMOID
  }

  /**
   * A recurrent layer.
   *
   * @param cell its cell
   * @param units size of the state, at least 1; twice that leaves a bidirectional layer
   * @param gate the gates' function; a SimpleRNN has no gate and ignores it
   * @param resetAfter of a GRU alone: the reset gate acts after the recurrent product (Keras 3) or
   *     before it (Keras 2.0)
   * @param sequences whether the layer hands on every output or the last one
   * @param bidirectional whether a second cell reads from the end, its output joined behind the
   *     first one's
   * @param dropout share of the layer's inputs dropped, in [0, 1): one mask a row and minibatch for
   *     all time steps
   * @param recurrentDropout share of the recurrent state dropped, in [0, 1), likewise (Gal and
   *     Ghahramani 2016)
   * @param maskedCarry of a GRU with recurrent dropout alone: the state that the update gate hands
   *     on is the masked one (Keras 2, implementation 2) instead of the whole one (Keras 3)
   */
  record Recurrent(
      Cell cell,
      int units,
      GateActivation gate,
      boolean resetAfter,
      boolean sequences,
      boolean bidirectional,
      float dropout,
      float recurrentDropout,
      boolean maskedCarry)
      implements LayerSpec {

    /** As Keras 3 has it: the state handed on is whole. */
    public Recurrent(
        Cell cell,
        int units,
        GateActivation gate,
        boolean resetAfter,
        boolean sequences,
        boolean bidirectional,
        float dropout,
        float recurrentDropout) {
      this(
          cell,
          units,
          gate,
          resetAfter,
          sequences,
          bidirectional,
          dropout,
          recurrentDropout,
          false);
    }
  }

  /** Conv1D, stride 1, no padding ("valid"). */
  record Conv1d(int filters, int kernelSize, Activation activation) implements LayerSpec {}

  /** MaxPooling1D; stride equals size, a last part that does not fill a pool is dropped. */
  record MaxPooling1d(int size) implements LayerSpec {}

  /** GlobalMaxPooling1D. */
  record GlobalMaxPooling() implements LayerSpec {}

  /** GlobalAveragePooling1D: pads count, unless masked. */
  record GlobalAveragePooling() implements LayerSpec {}

  /** Dense; the last layer of a classifier is {@code Dense(1, SIGMOID)}. */
  record Dense(int units, Activation activation) implements LayerSpec {}
}
