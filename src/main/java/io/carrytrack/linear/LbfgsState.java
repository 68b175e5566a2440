package io.carrytrack.linear;

import java.util.Arrays;

/**
 * What L-BFGS knows: the point it is at, and how far the last steps went and what they changed of
 * the gradient. See Nocedal and Wright, <em>Numerical Optimization</em> (2006), algorithm 7.4.
 * Vectors are single precision, as checkpoints hold them; what is computed of them is double.
 */
final class LbfgsState {
  /** Steps that are remembered: three to twenty are usual, and a few do. */
  static final int MEMORY = 5;

  private final float[] point;
  private final float[][] moves;
  private final float[][] changes;
  private int pairs;

  private LbfgsState(float[] point, float[][] moves, float[][] changes, int pairs) {
    this.point = point;
    this.moves = moves;
    this.changes = changes;
    this.pairs = pairs;
  }

  /** Length of the encoding of a state over so many numbers. */
  static int length(int numbers) {
    return Math.addExact(Math.multiplyExact(1 + 2 * MEMORY, numbers), 1);
  }

  /** Before the first step. */
  static LbfgsState initial(float[] point) {
    return new LbfgsState(point, new float[MEMORY][], new float[MEMORY][], 0);
  }

  /** Reads the encoding. */
  static LbfgsState read(float[] encoded, int numbers) {
    LbfgsState state = initial(Arrays.copyOf(encoded, numbers));
    state.pairs = (int) encoded[encoded.length - 1];
    for (int pair = 0; pair < state.pairs; pair++) {
      int at = (1 + 2 * pair) * numbers;
      state.moves[pair] = Arrays.copyOfRange(encoded, at, at + numbers);
      state.changes[pair] = Arrays.copyOfRange(encoded, at + numbers, at + 2 * numbers);
    }
    return state;
  }

  /** Writes the encoding. */
  void save(float[] encoded) {
    int numbers = point.length;
    System.arraycopy(point, 0, encoded, 0, numbers);
    for (int pair = 0; pair < pairs; pair++) {
      int at = (1 + 2 * pair) * numbers;
      System.arraycopy(moves[pair], 0, encoded, at, numbers);
      System.arraycopy(changes[pair], 0, encoded, at + numbers, numbers);
    }
    encoded[encoded.length - 1] = pairs;
  }

  float[] point() {
    return point;
  }

  /**
   * The direction of the next step: the gradient by the inverse of what is known of the curvature,
   * downhill.
   */
  double[] direction(double[] gradient) {
    double[] direction = gradient.clone();
    double[] shares = new double[pairs];
    for (int pair = pairs - 1; pair >= 0; pair--) {
      shares[pair] = dot(moves[pair], direction) / dot(moves[pair], changes[pair]);
      add(direction, -shares[pair], changes[pair]);
    }
    int last = pairs - 1;
    double scale =
        pairs == 0
            ? 1 / Math.sqrt(dot(gradient, gradient))
            : dot(moves[last], changes[last]) / dot(changes[last], changes[last]);
    for (int i = 0; i < direction.length; i++) {
      direction[i] *= scale;
    }
    for (int pair = 0; pair < pairs; pair++) {
      double share = dot(changes[pair], direction) / dot(moves[pair], changes[pair]);
      add(direction, shares[pair] - share, moves[pair]);
    }
    for (int i = 0; i < direction.length; i++) {
      direction[i] = -direction[i];
    }
    return direction;
  }

  /** After a step. Of one along which the gradient did not grow, nothing is learned. */
  LbfgsState after(float[] next, double[] gradient, double[] nextGradient) {
    float[] move = new float[next.length];
    float[] change = new float[next.length];
    for (int i = 0; i < next.length; i++) {
      move[i] = next[i] - point[i];
      change[i] = (float) (nextGradient[i] - gradient[i]);
    }
    LbfgsState after = new LbfgsState(next, moves.clone(), changes.clone(), pairs);
    if (dot(move, change) > 1e-10 * dot(change, change)) {
      after.remember(move, change);
    }
    return after;
  }

  private void remember(float[] move, float[] change) {
    if (pairs == MEMORY) {
      System.arraycopy(moves, 1, moves, 0, MEMORY - 1);
      System.arraycopy(changes, 1, changes, 0, MEMORY - 1);
      pairs--;
    }
    moves[pairs] = move;
    changes[pairs++] = change;
  }

  private static void add(double[] to, double factor, float[] vector) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * vector[i];
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double dot(float[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
