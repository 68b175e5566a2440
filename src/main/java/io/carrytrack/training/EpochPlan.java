package io.carrytrack.training;

import io.carrytrack.blocks.BlockHandle;
import java.io.Serializable;
import java.util.List;

/**
 * How many steps and rounds an epoch has, and the learning rate of each step: functions of the
 * settings and of the blocks' sizes, the same on driver and executors.
 */
public final class EpochPlan implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TrainingSettings settings;
  private final int exactSteps;
  private final int localSteps;

  EpochPlan(TrainingSettings settings, List<BlockHandle> training) {
    this.settings = settings;
    long rows = training.stream().mapToLong(BlockHandle::rows).sum();
    exactSteps = settings.exactSteps(rows);
    localSteps = settings.localSteps(rows);
  }

  /** Number of steps of an epoch, of the worker that has most. */
  public int steps(int epoch) {
    return settings.averaging().exact(epoch) ? exactSteps : localSteps;
  }

  /** Number of rounds of an epoch. */
  public int rounds(int epoch) {
    return settings.averaging().exact(epoch)
        ? exactSteps
        : -Math.floorDiv(-localSteps, settings.averaging().frequency());
  }

  /**
   * The factor of the optimizer's learning rate. Exact steps on a minibatch that is the same
   * however many workers share it have the rate of one worker.
   *
   * @param epoch from 0
   * @param step within the epoch, from 0
   */
  float rateFactor(int epoch, int step) {
    boolean asOne =
        settings.averaging().exact(epoch) && settings.batch().scope() == Batch.Scope.GLOBAL;
    double done = epoch + step / (double) steps(epoch);
    float factor =
        (float) settings.scaling().factor(asOne ? 1 : settings.averaging().workers(), done);
    if (!(factor > 0)) {
      // an outer step divides by it
      throw new IllegalStateException(
          "the learning rate's factor is " + factor + " after " + done + " epochs");
    }
    return factor;
  }
}
