package io.carrytrack.architecture;

/** Keras' default starting values of a parameter array. */
public enum StartingValues {
  /** Uniform in (-0.05, 0.05): an embedding. */
  UNIFORM,
  /**
   * Uniform in plus and minus sqrt(6 / (fan in + fan out)), of the whole matrix, all gates
   * together: a kernel. A convolution's fans are its window times its channels.
   */
  GLOROT_UNIFORM,
  /** An orthogonal matrix, all gates together, rows orthonormal: a recurrent kernel. */
  ORTHOGONAL,
  /** A bias. */
  ZEROS,
  /** An LSTM's bias: 1 for the forget gate, which is the second of four, and 0 for the others. */
  FORGET_GATE_ONES
}
