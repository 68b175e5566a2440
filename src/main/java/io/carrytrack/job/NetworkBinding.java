package io.carrytrack.job;

import io.carrytrack.averaging.Master;
import io.carrytrack.config.Experiment;
import io.carrytrack.dl4j.Dl4jBaseline;
import io.carrytrack.dl4j.Dl4jNetwork;
import io.carrytrack.dl4j.Dl4jPredictors;
import io.carrytrack.dl4j.Dl4jStock;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.linear.NbLinear;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.EngineReplicas;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.training.EpochTrainer;
import io.carrytrack.training.TrainingResult;
import java.util.function.UnaryOperator;

/**
 * What trains an experiment's network: our layers, or DL4J's own for dl4j-spark's master. Outside
 * the trainer, parameters are always in the layout of our layers.
 *
 * @param replicas train it
 * @param predictors validate it
 * @param epochs train its epochs
 * @param intoTrainer from our layout to the trainer's
 * @param fromTrainer and back
 */
record NetworkBinding(
    ReplicaFactory replicas,
    PredictorFactory predictors,
    EpochTrainer.Factory epochs,
    UnaryOperator<float[]> intoTrainer,
    UnaryOperator<float[]> fromTrainer) {

  /**
   * What trains an experiment's network.
   *
   * @param soft whether it learns soft labels
   */
  static NetworkBinding of(Experiment experiment, KernelVariant kernel, boolean soft) {
    if (experiment.training().averaging().master() == Master.DL4J) {
      Dl4jStock stock = new Dl4jStock(experiment.network(), experiment.optimizer());
      Dl4jNetwork network = new Dl4jNetwork(stock.configuration());
      return new NetworkBinding(
          network,
          new Dl4jPredictors(experiment.network(), experiment.optimizer(), kernel),
          Dl4jBaseline.of(network),
          stock::fromKeras,
          stock::toKeras);
    }
    EnginePredictors predictors =
        new EnginePredictors(experiment.network(), experiment.task(), kernel);
    if (experiment.linear().isPresent()) {
      return new NetworkBinding(
          NbLinear.replicas(experiment.network()),
          predictors,
          experiment.linear().get().epochs(experiment.network(), ReservedIds.STANDARD),
          UnaryOperator.identity(),
          UnaryOperator.identity());
    }
    return new NetworkBinding(
        new EngineReplicas(
            experiment.network(),
            soft ? experiment.task().soft() : experiment.task(),
            experiment.optimizer(),
            kernel,
            experiment.training().seed(),
            experiment.training().labelSmoothing()),
        predictors,
        EpochTrainer.ROUNDS,
        UnaryOperator.identity(),
        UnaryOperator.identity());
  }

  /** A training result with its parameters in our layout. */
  TrainingResult result(TrainingResult trained) {
    return new TrainingResult(
        trained.bestEpoch(),
        fromTrainer.apply(trained.bestParameters()),
        fromTrainer.apply(trained.lastParameters()),
        trained.history(),
        trained.rounds(),
        trained.dataFingerprint(),
        trained.stoppedEarly(),
        trained.classFactors());
  }
}
