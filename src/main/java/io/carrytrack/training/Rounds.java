package io.carrytrack.training;

import io.carrytrack.network.GradientReplica;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** What a round makes of a state: workers' own steps and the outer step, or one exact step. */
final class Rounds {
  private final JavaSparkContext context;
  private final TrainingSettings settings;
  private final EpochPlan plan;
  private final RunReference run;
  private final RoundEngine engine;
  private final OuterStep outer;
  private final GradientReplica stepper;

  /**
   * @param stepper takes the step of averaged gradients; null if no epoch is exact
   */
  Rounds(
      JavaSparkContext context,
      TrainingSettings settings,
      EpochPlan plan,
      RunReference run,
      GradientReplica stepper) {
    this.context = context;
    this.settings = settings;
    this.plan = plan;
    this.run = run;
    this.engine = new RoundEngine(context, settings.averaging().workers());
    this.outer = OuterStep.of(settings.averaging().outer());
    this.stepper = stepper;
  }

  /**
   * What a round gave.
   *
   * @param parameters the model
   * @param updaters the optimizer's state, one for all workers or one of each
   * @param momentum the outer step's
   * @param steps that it counts for
   * @param reports one a worker, in worker order
   */
  record Outcome(
      float[] parameters,
      float[][] updaters,
      float[] momentum,
      int steps,
      List<WorkerReport> reports) {}

  /** Runs the round that a state is before. */
  Outcome run(TrainingState state) {
    return settings.averaging().exact(state.epoch()) ? exactStep(state) : localSteps(state);
  }

  private Outcome localSteps(TrainingState state) {
    int firstStep = (int) ((long) state.round() * settings.averaging().frequency());
    float[] start = outer.start(state.parameters(), state.momentum());
    UpdaterStates updaters = UpdaterStates.of(settings.averaging(), state.updaters());
    List<Broadcast<float[]>> own = updaters.broadcast(context);
    try {
      RoundEngine.Result result =
          run(
              state,
              updaters.vectors(start),
              updaters.lengths(start),
              new LocalSteps(
                  run, state.epoch(), firstStep, updaters.stepsBefore(state.steps()), own));
      if (result.average() == null) {
        return unmoved(state, result.reports());
      }
      OuterStep.Moved moved =
          outer.apply(
              state.parameters(),
              start,
              result.average()[0],
              state.momentum(),
              plan.rateFactor(state.epoch(), firstStep));
      return new Outcome(
          moved.parameters(),
          updaters.after(result),
          moved.momentum(),
          result.reports().stream().mapToInt(WorkerReport::steps).max().orElseThrow(),
          result.reports());
    } finally {
      own.forEach(Broadcast::destroy);
    }
  }

  /**
   * The workers' gradients are averaged, and one step is taken for all of them. Exact epochs are
   * the first, so there is one updater state yet.
   */
  private Outcome exactStep(TrainingState state) {
    RoundEngine.Result result =
        run(
            state,
            new float[][] {state.parameters()},
            RoundEngine.Lengths.of(state.parameters()),
            new GradientStep(run, state.epoch(), state.round()));
    if (result.average() == null) {
      return unmoved(state, result.reports());
    }
    stepper.load(state.parameters(), state.updaters()[0], state.steps());
    stepper.apply(result.average()[0], plan.rateFactor(state.epoch(), state.round()));
    float[] parameters = new float[state.parameters().length];
    float[][] updaters = {new float[state.updaters()[0].length]};
    stepper.save(parameters, updaters[0]);
    return new Outcome(parameters, updaters, state.momentum(), 1, result.reports());
  }

  /** Nobody had a review of any weight. */
  private static Outcome unmoved(TrainingState state, List<WorkerReport> reports) {
    return new Outcome(state.parameters(), state.updaters(), state.momentum(), 0, reports);
  }

  private RoundEngine.Result run(
      TrainingState state, float[][] vectors, RoundEngine.Lengths lengths, WorkerProgram program) {
    Broadcast<float[][]> broadcast = RoundEngine.broadcast(context, vectors);
    try {
      RoundEngine.Result result = engine.run(broadcast, lengths, program);
      Divergence.check(state, result.reports());
      return result;
    } finally {
      broadcast.destroy();
    }
  }
}
