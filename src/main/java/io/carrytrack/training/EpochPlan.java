package io.carrytrack.training;

import io.carrytrack.blocks.BlockHandle;
import io.carrytrack.checkpoint.EpochRecord;
import java.io.Serializable;
import java.util.List;

/**
 * How many steps and rounds an epoch has, and the learning rate of each step: functions of the
 * settings and of the blocks' sizes, the same on driver and executors. A plateau's rate is one of
 * the epochs that are done, too, of which executors are told the number of its falls.
 */
public final class EpochPlan implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TrainingSettings settings;
  private final EpochChoice choice;
  private final int exactSteps;
  private final int localSteps;

  EpochPlan(TrainingSettings settings, EpochChoice choice, List<BlockHandle> training) {
    this.settings = settings;
    this.choice = choice;
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

  /** How often a plateau has made the rate fall behind these epochs; 0 without one. */
  int falls(List<EpochRecord> history) {
    return choice.falls(settings.schedule(), history);
  }

  /** Whether steps may have another rate than the optimizer's. */
  boolean ratesVary() {
    return !settings.scaling().isOne() || settings.schedule().type() != RateSchedule.Type.CONSTANT;
  }

  /**
   * The factor of the optimizer's learning rate: warm-up and scaling's, times the schedule's. Exact
   * steps on a minibatch that is the same however many workers share it have the rate of one
   * worker.
   *
   * @param epoch from 0
   * @param step within the epoch, from 0
   * @param falls of a plateau in the epochs before: {@link #falls}
   */
  float rateFactor(int epoch, int step, int falls) {
    boolean asOne =
        settings.averaging().exact(epoch) && settings.batch().scope() == Batch.Scope.GLOBAL;
    int workers = asOne ? 1 : settings.averaging().workers();
    double steps = steps(epoch);
    double done = epoch + step / steps;
    RateScaling scaling = settings.scaling();
    float factor =
        (float)
            (scaling.factor(workers, done, 1 / steps)
                * settings
                    .schedule()
                    .share(done, scaling.warmupEpochs(), settings.epochs(), falls));
    if (!(factor > 0)) {
      // an outer step divides by it
      throw new IllegalStateException(
          "the learning rate's factor is " + factor + " after " + done + " epochs");
    }
    return factor;
  }
}
