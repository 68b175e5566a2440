package io.carrytrack.architecture;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws Keras' default starting values. Every array draws from a generator of its own, made of the
 * seed and the array's place in the layout, so that one layer's size does not move another's
 * numbers; {@link SplittableRandom}'s algorithm is part of its specification (Steele, Lea and Flood
 * 2014), and {@link StrictMath} gives the same bits everywhere.
 */
public final class Initialiser {
  private static final double EMBEDDING_LIMIT = 0.05;

  private Initialiser() {}

  /**
   * Fills a parameter vector with each array's {@link StartingValues}.
   *
   * @param layout says what the arrays are
   * @param seed the run's seed
   * @param parameters receives {@code layout.size()} floats
   */
  public static void initialise(ParameterLayout layout, long seed, float[] parameters) {
    SplittableRandom root = new SplittableRandom(seed);
    Arrays.fill(parameters, 0, layout.size(), 0f);
    for (ParameterLayout.Array array : layout.arrays()) {
      SplittableRandom random = root.split();
      array.start().fill(random, array, parameters);
    }
  }

  static void embedding(SplittableRandom random, ParameterLayout.Array array, float[] parameters) {
    uniform(random, EMBEDDING_LIMIT, parameters, array);
  }

  static void kernel(SplittableRandom random, ParameterLayout.Array array, float[] parameters) {
    uniform(random, glorot(array.shape()), parameters, array);
  }

  /** sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010). */
  private static double glorot(List<Integer> shape) {
    int window = shape.subList(0, shape.size() - 2).stream().reduce(1, Math::multiplyExact);
    int fanIn = window * shape.get(shape.size() - 2);
    int fanOut = window * shape.get(shape.size() - 1);
    return Math.sqrt(6.0 / (fanIn + fanOut));
  }

  private static void uniform(
      SplittableRandom random, double limit, float[] parameters, ParameterLayout.Array array) {
    for (int i = 0; i < array.size(); i++) {
      parameters[array.offset() + i] = (float) (limit * (2 * random.nextDouble() - 1));
    }
  }

  /**
   * Orthonormal rows from a matrix of normal numbers, by Gram and Schmidt's way run twice, which is
   * as orthogonal as Householder's (Giraud, Langou and Rozloznik 2005). Dividing by the positive
   * norm is Keras' sign rule: the diagonal of R is positive, so that the matrix is uniform among
   * the orthogonal ones (Mezzadri 2007).
   */
  static void orthogonal(SplittableRandom random, ParameterLayout.Array array, float[] parameters) {
    int rows = array.shape().get(0);
    int columns = array.shape().get(1);
    double[][] q = new double[rows][columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        q[row][column] = gaussian(random);
      }
      for (int pass = 0; pass < 2; pass++) {
        for (int other = 0; other < row; other++) {
          subtractProjection(q[row], q[other]);
        }
      }
      double norm = Math.sqrt(dot(q[row], q[row]));
      for (int column = 0; column < columns; column++) {
        q[row][column] /= norm;
        parameters[array.offset() + row * columns + column] = (float) q[row][column];
      }
    }
  }

  private static void subtractProjection(double[] row, double[] unit) {
    double share = dot(row, unit);
    for (int i = 0; i < row.length; i++) {
      row[i] -= share * unit[i];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Marsaglia's polar method. */
  private static double gaussian(SplittableRandom random) {
    double x;
    double square;
    do {
      x = 2 * random.nextDouble() - 1;
      double y = 2 * random.nextDouble() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
  }
}
