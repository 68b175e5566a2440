package io.carrytrack.layers;

import io.carrytrack.architecture.Shape;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import java.util.Arrays;

/**
 * The numbers of a minibatch's time steps, as the sequence that the lowest layer reads. No row has
 * pads, so there is no shared prefix; empty slots are 0. Nobody asks for the gradient.
 */
final class NumbersStage implements Stage {
  private final TilePlan plan;
  private final int width;
  private final Sequence output;

  /**
   * @param width numbers of a time step
   */
  NumbersStage(TilePlan plan, int width) {
    this.plan = plan;
    this.width = width;
    output = Sequence.constant(plan, width);
  }

  /** Counts what the stage keeps; see {@link StageFactory#count}. */
  static void count(StackBytes bytes, Shape.Sequence numbers) {
    bytes.addSequence(numbers.width(), numbers.steps(), 0);
  }

  @Override
  public Sequence output() {
    return output;
  }

  @Override
  public void begin(StepKey key) {
    output.begin(plan.positions(), plan::first);
  }

  @Override
  public void forwardPrefix() {}

  @Override
  public void forwardTile() {
    TokenBatch batch = plan.batch();
    int[] bits = batch.tokens();
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int row = plan.row(slot);
      int from = row < 0 ? 0 : batch.offsets()[row];
      for (int t = 0; t < output.length(); t++) {
        int to = output.at(t) + slot * output.stride();
        if (row < 0) {
          Arrays.fill(output.tile, to, to + width, 0f);
          continue;
        }
        for (int i = 0; i < width; i++) {
          output.tile[to + i] = Float.intBitsToFloat(bits[from + t * width + i]);
        }
      }
    }
  }

  @Override
  public void backwardTile() {}

  @Override
  public void backwardPrefix() {}
}
