package io.carrytrack.architecture;

/** The functions a convolution or a dense layer may use. */
public enum Activation {
  LINEAR,
  RELU,
  TANH,
  SIGMOID,
  /** Of all units together, for the last layer alone. */
  SOFTMAX
}
