package io.carrytrack.layers;

import io.carrytrack.architecture.Shape;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import java.util.Arrays;

/**
 * The largest of each unit over all positions of a row; of equal ones the first. The prefix keeps
 * its running maximum, so that a tile begins with that of the positions it shares.
 *
 * <p>With masking, Keras' layer looks at the padded sequence all the same: steps that hold 0 take
 * part, without a gradient.
 */
final class GlobalMaxPoolingStage implements Stage {
  /** The place of a maximum that no position holds. */
  private static final int NOWHERE = -1;

  private final TilePlan plan;
  private final Sequence in;
  private final Sequence output;
  private final int stride;

  private float[] prefixLargest = new float[0];
  private int[] prefixPositions = new int[0];
  private final int[] positions;

  GlobalMaxPoolingStage(TilePlan plan, Sequence in) {
    this.plan = plan;
    this.in = in;
    output = new Sequence(plan, in.width());
    stride = in.stride();
    positions = new int[plan.tileRows() * stride];
  }

  /** Makes and counts it. */
  record Factory() implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      return new GlobalMaxPoolingStage(stack.plan(), stack.top());
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      Shape.Sequence from = below.requireSequence();
      // of the prefix the running maxima and their places; of the rows the places
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
  }

  /** Place t holds the maximum of the positions up to t. */
  @Override
  public void forwardPrefix() {
    int size = in.prefixLength() * stride;
    if (prefixLargest.length < size) {
      prefixLargest = new float[size];
      prefixPositions = new int[size];
    }
    for (int t = 0; t < in.prefixLength(); t++) {
      int at = in.prefixAt(t);
      int to = t * stride;
      for (int i = 0; i < stride; i++) {
        boolean larger = t == 0 || in.prefix[at + i] > prefixLargest[to - stride + i];
        prefixLargest[to + i] = larger ? in.prefix[at + i] : prefixLargest[to - stride + i];
        prefixPositions[to + i] = larger ? t : prefixPositions[to - stride + i];
      }
    }
  }

  @Override
  public void forwardTile() {
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int from = beginRow(slot);
      for (int t = from; t < in.length(); t++) {
        take(t, in.at(t) + slot * stride, output.at(0) + slot * stride, slot * stride);
      }
    }
  }

  /** The maximum over what a slot has before its own positions, of which it gives the first. */
  private int beginRow(int slot) {
    int to = output.at(0) + slot * stride;
    if (!plan.mask() && in.first() > 0) {
      int from = (in.first() - 1) * stride;
      System.arraycopy(prefixLargest, from, output.tile, to, stride);
      System.arraycopy(prefixPositions, from, positions, slot * stride, stride);
      return in.first();
    }
    int first = Math.max(in.first(), in.validFrom(slot));
    Arrays.fill(output.tile, to, to + stride, 0f);
    Arrays.fill(positions, slot * stride, (slot + 1) * stride, NOWHERE);
    if (in.holdsZeroStep(slot) || first == in.length()) {
      return first;
    }
    System.arraycopy(in.tile, in.at(first) + slot * stride, output.tile, to, stride);
    Arrays.fill(positions, slot * stride, (slot + 1) * stride, first);
    return first + 1;
  }

  private void take(int position, int from, int to, int place) {
    for (int i = 0; i < stride; i++) {
      if (in.tile[from + i] > output.tile[to + i]) {
        output.tile[to + i] = in.tile[from + i];
        positions[place + i] = position;
      }
    }
  }

  @Override
  public void backwardTile() {
    int own = in.at(in.first());
    Arrays.fill(in.tileGradient, own, own + (in.length() - in.first()) * in.blockSize(), 0f);
    int from = output.at(0);
    for (int i = 0; i < positions.length; i++) {
      int position = positions[i];
      float gradient = output.tileGradient[from + i];
      if (position >= in.first()) {
        in.tileGradient[in.at(position) + i] = gradient;
      } else if (position != NOWHERE) {
        in.prefixGradient[in.prefixAt(position) + i % stride] += gradient;
      }
    }
  }

  @Override
  public void backwardPrefix() {}
}
