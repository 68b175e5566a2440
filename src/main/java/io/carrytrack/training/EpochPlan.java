package io.carrytrack.training;

import java.io.Serializable;
import java.util.List;

/**
 * How many steps and rounds an epoch has, and the learning rate of each step: functions of the
 * settings and of the blocks' sizes, the same on driver and executors.
 */
final class EpochPlan implements Serializable {
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
  int steps(int epoch) {
    return settings.averaging().exact(epoch) ? exactSteps : localSteps;
  }

  /** Number of rounds of an epoch. */
  int rounds(int epoch) {
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
    if (settings.averaging().exact(epoch)
        && settings.batch().scope() == TrainingSettings.Batch.Scope.GLOBAL) {
      return 1f;
    }
    double done = epoch + step / (double) steps(epoch);
    return (float) settings.scaling().factor(settings.averaging().workers(), done);
  }
}
