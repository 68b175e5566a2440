package io.carrytrack.layers;

import io.carrytrack.architecture.Shape;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.Sequence;
import java.util.Arrays;

/**
 * A normalization of the vectors of time steps or rows, each by itself: {@code y = gamma n(x) +
 * beta}. Shared positions stay shared. The backward pass computes n once more instead of keeping
 * it.
 */
abstract class NormalizationStage implements Stage {
  private final Sequence in;
  private final Sequence output;
  private final int width;
  private final int gammaAt;
  private final int betaAt;
  private final float[] gamma;
  private final float[] beta;
  private final float[] gammaSum;
  private final float[] betaSum;
  private final float[] normal;
  private final float[] slope;

  /** With its arrays {@code gamma} and {@code beta}, where there is one. */
  NormalizationStage(StackBuilder stack, boolean center, boolean scale) {
    in = stack.top();
    output = Sequence.learned(in);
    width = in.width();
    gammaAt = scale ? stack.array("gamma").offset() : -1;
    betaAt = center ? stack.array("beta").offset() : -1;
    gamma = new float[width];
    beta = new float[width];
    Arrays.fill(gamma, 1f);
    gammaSum = new float[width];
    betaSum = new float[width];
    normal = new float[width];
    slope = new float[width];
  }

  /** Counts what this part keeps; see {@link StageFactory#count}. */
  static void count(StackBytes bytes, Shape below) {
    bytes.addLike(below);
    bytes.add(6L * below.width());
  }

  /** Numbers of a vector. */
  final int width() {
    return width;
  }

  /** Computes {@code n(x)} of one vector, which begins at {@code at}. */
  abstract void normalise(float[] x, int at, float[] result);

  /**
   * Turns the gradient of what {@link #normalise} computed last into that of its argument.
   *
   * @param result what it computed
   * @param gradient changed in place
   */
  abstract void back(float[] result, float[] gradient);

  @Override
  public final Sequence output() {
    return output;
  }

  @Override
  public void prepare(float[] parameters) {
    if (gammaAt >= 0) {
      System.arraycopy(parameters, gammaAt, gamma, 0, width);
    }
    if (betaAt >= 0) {
      System.arraycopy(parameters, betaAt, beta, 0, width);
    }
  }

  @Override
  public final void begin(StepKey key) {
    output.beginAs(in);
    Arrays.fill(gammaSum, 0f);
    Arrays.fill(betaSum, 0f);
  }

  @Override
  public final void forwardPrefix() {
    forward(in.prefix, output.prefix, output.prefixAt(0), output.prefixLength());
  }

  @Override
  public final void forwardTile() {
    forward(in.tile, output.tile, output.at(output.first()), output.ownRows());
  }

  private void forward(float[] x, float[] y, int from, int rows) {
    for (int row = 0; row < rows; row++) {
      int at = from + row * output.stride();
      normalise(x, at, normal);
      for (int i = 0; i < width; i++) {
        y[at + i] = normal[i] * gamma[i] + beta[i];
      }
    }
  }

  @Override
  public final void backwardTile() {
    int from = output.at(output.first());
    if (!in.constant()) {
      Arrays.fill(in.tileGradient, from, from + output.ownRows() * output.stride(), 0f);
    }
    backward(in.tile, output.tileGradient, in.tileGradient, from, output.ownRows());
  }

  @Override
  public final void backwardPrefix() {
    int from = output.prefixAt(0);
    backward(in.prefix, output.prefixGradient, in.prefixGradient, from, output.prefixLength());
  }

  private void backward(float[] x, float[] dy, float[] dx, int from, int rows) {
    for (int row = 0; row < rows; row++) {
      int at = from + row * output.stride();
      normalise(x, at, normal);
      for (int i = 0; i < width; i++) {
        gammaSum[i] += dy[at + i] * normal[i];
        betaSum[i] += dy[at + i];
        slope[i] = dy[at + i] * gamma[i];
      }
      if (in.constant()) {
        continue;
      }
      back(normal, slope);
      for (int i = 0; i < width; i++) {
        dx[at + i] += slope[i];
      }
    }
  }

  @Override
  public final void addGradient(float[] gradient) {
    for (int i = 0; i < width && gammaAt >= 0; i++) {
      gradient[gammaAt + i] += gammaSum[i];
    }
    for (int i = 0; i < width && betaAt >= 0; i++) {
      gradient[betaAt + i] += betaSum[i];
    }
  }
}
