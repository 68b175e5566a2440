package io.carrytrack.layers;

import io.carrytrack.architecture.Shape;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import java.util.Arrays;

/**
 * The mean of each unit over all positions of a row, or their sum: without masking over the padded
 * sequence, with masking over the row's true tokens. A row that is all masked gives 0, where Keras
 * gives NaN.
 *
 * <p>The prefix keeps its running sum. Its gradient is that of a mean, the same at all positions: a
 * tile adds the rows' sum at the last position it shares, and from there it runs down to the first
 * one when all tiles are through.
 */
final class GlobalAveragePoolingStage implements Stage {
  private final TilePlan plan;
  private final Sequence in;
  private final Sequence output;
  private final boolean mean;
  private final int stride;
  private final float[] share;

  private float[] prefixSums = new float[0];
  private float[] prefixShares = new float[0];

  /**
   * @param mean whether sums are divided by the number of positions
   */
  GlobalAveragePoolingStage(TilePlan plan, Sequence in, boolean mean) {
    this.plan = plan;
    this.in = in;
    this.mean = mean;
    output = new Sequence(plan, in.width());
    stride = in.stride();
    share = new float[plan.tileRows() * stride];
  }

  /** Makes and counts it. */
  record Factory(boolean mean) implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      return new GlobalAveragePoolingStage(stack.plan(), stack.top(), mean);
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      Shape.Sequence from = below.requireSequence();
      // of the prefix the running sums and the shares; of the rows the shares
      bytes.add((2 * bytes.prefix(from.steps()) + bytes.tileRows()) * Kernel.padded(from.width()));
      bytes.addVector(from.width());
    }
  }

  @Override
  public Sequence output() {
    return output;
  }

  @Override
  public void begin(StepKey key) {
    output.beginPerRow();
    prefixSums = Kernel.grown(prefixSums, in.prefixLength() * stride);
    prefixShares = Kernel.grown(prefixShares, in.prefixLength() * stride);
    Arrays.fill(prefixShares, 0, in.prefixLength() * stride, 0f);
  }

  /** Place t holds the sum of the positions up to t. */
  @Override
  public void forwardPrefix() {
    for (int t = 0; t < in.prefixLength(); t++) {
      int at = in.prefixAt(t);
      int to = t * stride;
      for (int i = 0; i < stride; i++) {
        prefixSums[to + i] = in.prefix[at + i] + (t == 0 ? 0f : prefixSums[to - stride + i]);
      }
    }
  }

  @Override
  public void forwardTile() {
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int to = output.at(0) + slot * stride;
      if (in.prefixLength() > 0 && in.first() > 0) {
        System.arraycopy(prefixSums, (in.first() - 1) * stride, output.tile, to, stride);
      } else {
        Arrays.fill(output.tile, to, to + stride, 0f);
      }
      for (int t = firstOf(slot); t < in.length(); t++) {
        add(in.tile, in.at(t) + slot * stride, output.tile, to);
      }
      scale(output.tile, to, countOf(slot));
    }
  }

  private int firstOf(int slot) {
    return Math.max(in.first(), in.validFrom(slot));
  }

  /** Steps that are averaged, 0 for a row that is all masked. */
  private int countOf(int slot) {
    return in.length() - in.validFrom(slot);
  }

  private void scale(float[] x, int at, int count) {
    for (int i = 0; i < stride && mean && count > 0; i++) {
      x[at + i] /= count;
    }
  }

  private void add(float[] from, int at, float[] to, int toAt) {
    for (int i = 0; i < stride; i++) {
      to[toAt + i] += from[at + i];
    }
  }

  @Override
  public void backwardTile() {
    System.arraycopy(output.tileGradient, output.at(0), share, 0, share.length);
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      scale(share, slot * stride, countOf(slot));
      if (in.prefixLength() > 0 && in.first() > 0) {
        add(share, slot * stride, prefixShares, (in.first() - 1) * stride);
      }
    }
    for (int t = in.first(); t < in.length(); t++) {
      System.arraycopy(share, 0, in.tileGradient, in.at(t), share.length);
      clearVoidRows(t);
    }
  }

  private void clearVoidRows(int position) {
    for (int slot = 0; plan.mask() && slot < plan.tileRows(); slot++) {
      if (position < in.validFrom(slot)) {
        int at = in.at(position) + slot * stride;
        Arrays.fill(in.tileGradient, at, at + stride, 0f);
      }
    }
  }

  @Override
  public void backwardPrefix() {
    for (int t = in.prefixLength() - 1; t >= 0; t--) {
      if (t > 0) {
        add(prefixShares, t * stride, prefixShares, (t - 1) * stride);
      }
      add(prefixShares, t * stride, in.prefixGradient, in.prefixAt(t));
    }
  }
}
