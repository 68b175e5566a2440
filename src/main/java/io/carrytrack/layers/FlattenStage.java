package io.carrytrack.layers;

import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.Shape;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;

/** The positions of a row behind each other, as one vector. */
final class FlattenStage implements Stage {
  private final TilePlan plan;
  private final Sequence in;
  private final Sequence output;
  private final int width;

  /**
   * @param size numbers of the vector
   */
  FlattenStage(TilePlan plan, Sequence in, int size) {
    this.plan = plan;
    this.in = in;
    width = in.width();
    output = new Sequence(plan, size);
  }

  /** Makes and counts it. */
  record Factory(Flatten layer) implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      int size = layer.output(stack.below()).width();
      return new FlattenStage(stack.plan(), stack.top(), size);
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      bytes.addVector(layer.output(below).width());
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

  @Override
  public void forwardPrefix() {}

  @Override
  public void forwardTile() {
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int to = output.at(0) + slot * output.stride();
      for (int t = 0; t < in.first(); t++) {
        System.arraycopy(in.prefix, in.prefixAt(t), output.tile, to + t * width, width);
      }
      for (int t = in.first(); t < in.length(); t++) {
        int from = in.at(t) + slot * in.stride();
        System.arraycopy(in.tile, from, output.tile, to + t * width, width);
      }
    }
  }

  @Override
  public void backwardTile() {
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int from = output.at(0) + slot * output.stride();
      for (int t = 0; t < in.first(); t++) {
        for (int i = 0; i < width; i++) {
          in.prefixGradient[in.prefixAt(t) + i] += output.tileGradient[from + t * width + i];
        }
      }
      for (int t = in.first(); t < in.length(); t++) {
        int to = in.at(t) + slot * in.stride();
        System.arraycopy(output.tileGradient, from + t * width, in.tileGradient, to, width);
      }
    }
  }

  @Override
  public void backwardPrefix() {}
}
