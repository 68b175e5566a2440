package io.carrytrack.architecture;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Keras' default starting values of a parameter array. */
public enum StartingValues {
  /** Uniform in (-0.05, 0.05): an embedding. */
  UNIFORM(Initialiser::embedding),
  /**
   * Uniform in plus and minus sqrt(6 / (fan in + fan out)), of the whole matrix, all gates
   * together: a kernel. A convolution's fans are its window times its channels.
   */
  GLOROT_UNIFORM(Initialiser::kernel),
  /** An orthogonal matrix, all gates together, rows orthonormal: a recurrent kernel. */
  ORTHOGONAL(Initialiser::orthogonal),
  /** A bias. */
  ZEROS(parts(0)),
  /** A factor, or a variance. */
  ONES(parts(1)),
  /** An LSTM's bias: 1 for the forget gate, which is the second of four, and 0 for the others. */
  FORGET_GATE_ONES(parts(0, 1, 0, 0));

  /** Fills an array's place in the parameters. */
  @FunctionalInterface
  private interface Filler {
    void fill(SplittableRandom random, ParameterLayout.Array array, float[] parameters);
  }

  private final Filler filler;

  StartingValues(Filler filler) {
    this.filler = filler;
  }

  /** Fills the array's place in the parameters. */
  void fill(SplittableRandom random, ParameterLayout.Array array, float[] parameters) {
    filler.fill(random, array, parameters);
  }

  /** One value for each of the array's equal parts. */
  private static Filler parts(float... values) {
    return (random, array, parameters) -> {
      int size = array.size() / values.length;
      for (int i = 0; i < values.length; i++) {
        int from = array.offset() + i * size;
        Arrays.fill(parameters, from, from + size, values[i]);
      }
    };
  }
}
