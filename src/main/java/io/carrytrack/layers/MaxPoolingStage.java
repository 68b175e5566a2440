package io.carrytrack.layers;

import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.Shape;
import io.carrytrack.architecture.Windows;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import java.util.Arrays;

/**
 * The largest of each pool, unit by unit, of the positions in it that the sequence has. A pool is
 * shared where all of these are. Of equal values the first counts.
 */
final class MaxPoolingStage extends PoolingStage {
  private int[] prefixPlaces = new int[0];
  private int[] places = new int[0];

  MaxPoolingStage(TilePlan plan, Sequence below, Windows pools) {
    super(plan, below, pools);
  }

  /** Makes and counts it. */
  record Factory(MaxPooling1d layer) implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      return new MaxPoolingStage(stack.plan(), stack.top(), layer.windows());
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      Shape.Sequence from = below.requireSequence();
      int width = from.width();
      int steps = layer.output(from).requireSequence().steps();
      bytes.addSequence(width, from.steps(), bytes.prefix(from.steps()));
      bytes.add((steps * (long) bytes.tileRows() + bytes.prefix(steps)) * Kernel.padded(width));
      bytes.addSequence(width, steps, bytes.prefix(steps));
    }
  }

  @Override
  public void forwardPrefix() {
    int count = output.prefixLength();
    prefixPlaces = grown(prefixPlaces, count * shared.stride());
    for (int q = 0; q < count; q++) {
      largest(
          shared.prefix,
          shared.prefixAt(from(q)),
          positions(q),
          shared.stride(),
          output.prefix,
          output.prefixAt(q),
          prefixPlaces,
          q * shared.stride());
    }
  }

  @Override
  public void forwardTile() {
    expanded.expand();
    int block = in.blockSize();
    places = grown(places, (output.length() - output.first()) * block);
    for (int q = output.first(); q < output.length(); q++) {
      largest(
          in.tile,
          in.at(from(q)),
          positions(q),
          block,
          output.tile,
          output.at(q),
          places,
          (q - output.first()) * block);
    }
  }

  private static int[] grown(int[] buffer, int size) {
    return buffer.length >= size ? buffer : new int[size];
  }

  /**
   * The largest of one pool, whose positions follow each other in {@code x}, and where in {@code x}
   * it stands.
   *
   * @param positions of the pool
   * @param block floats of a position
   */
  private static void largest(
      float[] x, int from, int positions, int block, float[] y, int yAt, int[] where, int whereAt) {
    System.arraycopy(x, from, y, yAt, block);
    for (int i = 0; i < block; i++) {
      where[whereAt + i] = from + i;
    }
    for (int j = 1; j < positions; j++) {
      int at = from + j * block;
      for (int i = 0; i < block; i++) {
        if (x[at + i] > y[yAt + i]) {
          y[yAt + i] = x[at + i];
          where[whereAt + i] = at + i;
        }
      }
    }
  }

  @Override
  public void backwardTile() {
    int own = in.at(in.first());
    Arrays.fill(in.tileGradient, own, own + (in.length() - in.first()) * in.blockSize(), 0f);
    int count = (output.length() - output.first()) * in.blockSize();
    int from = output.at(output.first());
    if (pools.stride() >= pools.size()) {
      for (int i = 0; i < count; i++) {
        in.tileGradient[places[i]] = output.tileGradient[from + i];
      }
    } else {
      for (int i = 0; i < count; i++) {
        in.tileGradient[places[i]] += output.tileGradient[from + i];
      }
    }
    expanded.contract(false);
  }

  @Override
  public void backwardPrefix() {
    int count = output.prefixLength() * shared.stride();
    int from = output.prefixAt(0);
    for (int i = 0; i < count; i++) {
      shared.prefixGradient[prefixPlaces[i]] += output.prefixGradient[from + i];
    }
  }
}
