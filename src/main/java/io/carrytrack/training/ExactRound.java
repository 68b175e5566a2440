package io.carrytrack.training;

import io.carrytrack.checkpoint.RoundOutcome;
import io.carrytrack.checkpoint.TrainingState;
import io.carrytrack.network.GradientReplica;
import io.carrytrack.rounds.RoundEngine;

/**
 * The workers' gradients are averaged, and one step is taken for all of them. Exact epochs are the
 * first, so there is one updater state yet.
 *
 * @param stepper takes the step
 */
record ExactRound(Workers workers, EpochPlan plan, GradientReplica stepper) implements Round {

  @Override
  public RoundOutcome run(TrainingState state) {
    RoundEngine.Result result =
        workers.run(
            state,
            new float[][] {state.parameters()},
            RoundEngine.Lengths.of(state.parameters()),
            new GradientStep(workers.run(), state.epoch(), state.round()));
    if (result.average() == null) {
      return RoundOutcome.unmoved(state, result.reports());
    }
    stepper.load(state.parameters(), state.updaters()[0], state.steps());
    stepper.apply(
        result.average()[0],
        plan.rateFactor(state.epoch(), state.round(), plan.falls(state.history())));
    float[] parameters = new float[state.parameters().length];
    float[][] updaters = {new float[state.updaters()[0].length]};
    stepper.save(parameters, updaters[0]);
    return new RoundOutcome(parameters, updaters, state.momentum(), 1, result.reports());
  }
}
