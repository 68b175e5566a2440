package io.carrytrack.architecture;

/** The functions a gate may use. */
public enum GateActivation {
  SIGMOID,
  /**
   * clip(0.2 x + 0.5, 0, 1), the gate of Keras 2.0; Keras 3's function of that name has another
   * slope.
   */
  HARD_SIGMOID
}
