package io.carrytrack.training;

import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.OuterStep;
import io.carrytrack.checkpoint.RoundOutcome;
import io.carrytrack.checkpoint.TrainingState;
import io.carrytrack.rounds.RoundEngine;
import io.carrytrack.rounds.WorkerReport;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/**
 * Every worker takes steps of its own, and the driver takes the outer step with what they come to
 * on average.
 */
record LocalRound(Workers workers, EpochPlan plan, Averaging averaging, OuterStep outer)
    implements Round {

  LocalRound(Workers workers, EpochPlan plan, Averaging averaging) {
    this(workers, plan, averaging, OuterStep.of(averaging.outer()));
  }

  @Override
  public RoundOutcome run(TrainingState state) {
    int firstStep = (int) ((long) state.round() * averaging.frequency());
    int falls = plan.falls(state.history());
    float[] start = outer.start(state.parameters(), state.momentum());
    UpdaterStates updaters = UpdaterStates.of(averaging, state.updaters());
    List<Broadcast<float[]>> own = updaters.broadcast(workers.spark());
    try {
      RoundEngine.Result result =
          workers.run(
              state,
              updaters.vectors(start),
              updaters.lengths(start),
              new LocalSteps(
                  workers.run(),
                  state.epoch(),
                  firstStep,
                  falls,
                  updaters.stepsBefore(state.steps()),
                  own));
      if (result.average() == null) {
        return RoundOutcome.unmoved(state, result.reports());
      }
      OuterStep.Moved moved =
          outer.apply(
              state.parameters(),
              start,
              result.average()[0],
              state.momentum(),
              plan.rateFactor(state.epoch(), firstStep, falls));
      return new RoundOutcome(
          moved.parameters(),
          updaters.after(result),
          moved.momentum(),
          result.reports().stream().mapToInt(WorkerReport::steps).max().orElseThrow(),
          result.reports());
    } finally {
      own.forEach(Broadcast::destroy);
    }
  }
}
