package io.carrytrack.layers;

import io.carrytrack.architecture.AveragePooling1d;
import io.carrytrack.architecture.Shape;
import io.carrytrack.architecture.Windows;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import java.util.Arrays;

/**
 * The mean of each pool, unit by unit, of the positions in it that the sequence has, added in their
 * order. A pool is shared where all of these are.
 */
final class AveragePoolingStage extends PoolingStage {
  AveragePoolingStage(TilePlan plan, Sequence below, Windows pools) {
    super(plan, below, pools);
  }

  /** Makes and counts it. */
  record Factory(AveragePooling1d layer) implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      return new AveragePoolingStage(stack.plan(), stack.top(), layer.windows());
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      Shape.Sequence from = below.requireSequence();
      int steps = layer.output(from).requireSequence().steps();
      bytes.addSequence(from.width(), from.steps(), bytes.prefix(from.steps()));
      bytes.addSequence(from.width(), steps, bytes.prefix(steps));
    }
  }

  @Override
  public void forwardPrefix() {
    for (int q = 0; q < output.prefixLength(); q++) {
      int from = shared.prefixAt(from(q));
      mean(shared.prefix, from, positions(q), shared.stride(), output.prefix, output.prefixAt(q));
    }
  }

  @Override
  public void forwardTile() {
    expanded.expand();
    for (int q = output.first(); q < output.length(); q++) {
      mean(in.tile, in.at(from(q)), positions(q), in.blockSize(), output.tile, output.at(q));
    }
  }

  private static void mean(float[] x, int from, int positions, int block, float[] y, int yAt) {
    System.arraycopy(x, from, y, yAt, block);
    for (int j = 1; j < positions; j++) {
      int at = from + j * block;
      for (int i = 0; i < block; i++) {
        y[yAt + i] += x[at + i];
      }
    }
    for (int i = 0; i < block; i++) {
      y[yAt + i] /= positions;
    }
  }

  @Override
  public void backwardTile() {
    int own = in.at(in.first());
    Arrays.fill(in.tileGradient, own, own + (in.length() - in.first()) * in.blockSize(), 0f);
    for (int q = output.first(); q < output.length(); q++) {
      int to = in.at(from(q));
      spread(output.tileGradient, output.at(q), positions(q), in.blockSize(), in.tileGradient, to);
    }
    expanded.contract(false);
  }

  @Override
  public void backwardPrefix() {
    for (int q = 0; q < output.prefixLength(); q++) {
      spread(
          output.prefixGradient,
          output.prefixAt(q),
          positions(q),
          shared.stride(),
          shared.prefixGradient,
          shared.prefixAt(from(q)));
    }
  }

  /** Adds a pool's gradient in equal shares to its positions', which may be another pool's too. */
  private static void spread(float[] dy, int from, int positions, int block, float[] dx, int dxAt) {
    for (int j = 0; j < positions; j++) {
      int to = dxAt + j * block;
      for (int i = 0; i < block; i++) {
        dx[to + i] += dy[from + i] / positions;
      }
    }
  }
}
