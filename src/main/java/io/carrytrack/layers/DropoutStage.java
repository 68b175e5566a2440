package io.carrytrack.layers;

import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.Shape;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.minibatch.RowMasks;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.ExpandedSequence;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;

/**
 * Dropout of a sequence or of one vector a row. In training every row has masks of its own, so that
 * its shared positions are written out; when predicting, what comes in goes out.
 *
 * <p>The masks of a row are numbered from its last position on, so that they do not hang on the
 * other rows, whose lengths move its positions where pads are masked.
 */
final class DropoutStage implements Stage {
  private final TilePlan plan;
  private final Sequence in;
  private final ExpandedSequence expanded;
  private final Sequence output;
  private final RowMasks masks;
  private final boolean spatial;
  private float[] mask = new float[0];
  private boolean drops;

  /**
   * @param masks of the rows, or null for none
   * @param spatial whether a row's mask is the same at all positions
   */
  DropoutStage(TilePlan plan, Sequence in, RowMasks masks, boolean spatial) {
    this.plan = plan;
    this.in = in;
    this.masks = masks;
    this.spatial = spatial;
    expanded = new ExpandedSequence(plan, in);
    output = expanded.whole();
  }

  /** Makes and counts it. */
  record Factory(Dropout layer) implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      return new DropoutStage(
          stack.plan(), stack.top(), stack.masks(layer.rate(), 0), layer.spatial());
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      boolean drops = drops(bytes.training());
      int steps = below instanceof Shape.Sequence in ? in.steps() : 1;
      boolean shares = !drops && below instanceof Shape.Sequence;
      bytes.addSequence(below.width(), steps, shares ? bytes.prefix(steps) : 0);
      long masked = drops ? (layer.spatial() ? 1 : steps) : 0;
      bytes.add(masked * bytes.tileRows() * Kernel.padded(below.width()));
    }

    @Override
    public boolean keepsPrefix(boolean training) {
      return !drops(training);
    }

    private boolean drops(boolean training) {
      return training && layer.rate() > 0;
    }
  }

  @Override
  public Sequence output() {
    return output;
  }

  @Override
  public void begin(StepKey key) {
    drops = masks != null && key != null;
    if (drops) {
      masks.begin(key);
    }
    if (drops && in.prefixLength() > 0) {
      expanded.begin();
    } else {
      expanded.beginShared();
    }
  }

  @Override
  public void forwardPrefix() {
    expanded.copyPrefix();
  }

  @Override
  public void forwardTile() {
    expanded.expand();
    if (drops) {
      draw();
      multiply(output.tile);
    }
  }

  /** The masks of the tile's positions, one after the other, or the one of all. */
  private void draw() {
    int positions = spatial ? 1 : output.length() - output.first();
    int block = output.blockSize();
    mask = Kernel.grown(mask, positions * block);
    for (int i = 0; i < positions; i++) {
      int from = (positions - 1 - i) * output.width();
      plan.masks(masks, from, mask, i * block, output.width(), output.stride());
    }
  }

  private void multiply(float[] x) {
    int block = output.blockSize();
    for (int t = output.first(); t < output.length(); t++) {
      int from = spatial ? 0 : (t - output.first()) * block;
      int at = output.at(t);
      for (int i = 0; i < block; i++) {
        x[at + i] *= mask[from + i];
      }
    }
  }

  @Override
  public void backwardTile() {
    if (drops) {
      multiply(output.tileGradient);
    }
    expanded.contract(false);
  }

  @Override
  public void backwardPrefix() {
    int size = output.prefixLength() * output.stride();
    int from = output.prefixAt(0);
    int to = in.prefixAt(0);
    for (int i = 0; i < size; i++) {
      in.prefixGradient[to + i] += output.prefixGradient[from + i];
    }
  }
}
