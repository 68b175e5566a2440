package io.carrytrack.layers;

import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.Shape;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.ExpandedSequence;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import java.util.Arrays;

/**
 * The largest of each pool of {@code size} positions, unit by unit. The grid of pools begins at
 * position 0 of the padded sequence and a last part that does not fill a pool is dropped, so a pool
 * is shared where all of its positions are: {@code first' = floor(first / size)}. Of equal values
 * the first counts.
 */
final class MaxPoolingStage implements Stage {
  private final Sequence shared;
  private final ExpandedSequence expanded;
  private final Sequence in;
  private final Sequence output;
  private final int size;
  private int[] prefixPlaces = new int[0];
  private int[] places = new int[0];

  MaxPoolingStage(TilePlan plan, Sequence below, int size) {
    this.size = size;
    shared = below;
    // a tile's first own pool may begin before the tile's own positions do
    expanded = new ExpandedSequence(plan, below, size - 1);
    in = expanded.whole();
    output = new Sequence(plan, below.width());
  }

  /** Makes and counts it. */
  record Factory(MaxPooling1d layer) implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      return new MaxPoolingStage(stack.plan(), stack.top(), layer.size());
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      Shape.Sequence from = below.requireSequence();
      int width = from.width();
      int pools = layer.output(from).requireSequence().steps();
      bytes.addSequence(width, from.steps(), bytes.prefix(from.steps()));
      bytes.add((pools * (long) bytes.tileRows() + bytes.prefix(pools)) * Kernel.padded(width));
      bytes.addSequence(width, pools, bytes.prefix(pools));
    }
  }

  @Override
  public Sequence output() {
    return output;
  }

  @Override
  public void prepare(float[] parameters) {}

  @Override
  public void begin(StepKey key) {
    expanded.begin();
    output.begin(shared.length() / size, tile -> shared.first(tile) / size);
  }

  @Override
  public void forwardPrefix() {
    int pools = output.prefixLength();
    prefixPlaces = grown(prefixPlaces, pools * shared.stride());
    for (int q = 0; q < pools; q++) {
      int to = output.prefixAt(q);
      largest(
          shared.prefix,
          shared.prefixAt(q * size),
          shared.stride(),
          output.prefix,
          to,
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
          in.at(q * size),
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
   * @param block floats of a position
   */
  private void largest(
      float[] x, int from, int block, float[] y, int yAt, int[] where, int whereAt) {
    System.arraycopy(x, from, y, yAt, block);
    for (int i = 0; i < block; i++) {
      where[whereAt + i] = from + i;
    }
    for (int j = 1; j < size; j++) {
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
    for (int i = 0; i < count; i++) {
      in.tileGradient[places[i]] = output.tileGradient[from + i];
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

  @Override
  public void addGradient(float[] gradient) {}
}
