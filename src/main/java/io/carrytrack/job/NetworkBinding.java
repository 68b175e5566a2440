package io.carrytrack.job;

import io.carrytrack.config.Experiment;
import io.carrytrack.layers.Initialiser;
import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.layers.LayerStack;
import io.carrytrack.layers.ParameterLayout;
import io.carrytrack.network.Dl4jNetwork;
import io.carrytrack.network.Dl4jPredictors;
import io.carrytrack.network.Dl4jStock;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.EngineReplicas;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.training.TrainingResult;
import io.carrytrack.training.TrainingSettings;
import java.util.function.UnaryOperator;

/**
 * What trains an experiment's network: our layers, or DL4J's own for dl4j-spark's master. Outside
 * the trainer, parameters are always in the layout of our layers.
 *
 * @param replicas train it
 * @param predictors validate it
 * @param intoTrainer from our layout to the trainer's
 * @param fromTrainer and back
 */
record NetworkBinding(
    ReplicaFactory replicas,
    PredictorFactory predictors,
    UnaryOperator<float[]> intoTrainer,
    UnaryOperator<float[]> fromTrainer) {

  static NetworkBinding of(Experiment experiment, KernelVariant kernel) {
    if (experiment.training().averaging().master() == TrainingSettings.Master.DL4J) {
      Dl4jStock stock = new Dl4jStock(experiment.network(), experiment.optimizer());
      return new NetworkBinding(
          new Dl4jNetwork(stock.configuration()),
          new Dl4jPredictors(experiment.network(), experiment.optimizer(), kernel),
          stock::fromKeras,
          stock::toKeras);
    }
    return new NetworkBinding(
        new EngineReplicas(
            experiment.network(), experiment.optimizer(), kernel, experiment.training().seed()),
        new EnginePredictors(experiment.network(), kernel),
        UnaryOperator.identity(),
        UnaryOperator.identity());
  }

  /** Keras' starting values in the trainer's layout. */
  float[] initial(Experiment experiment) {
    ParameterLayout layout =
        new LayerStack(experiment.network(), KernelOptions.of(KernelVariant.BLAS)).layout();
    float[] parameters = new float[layout.size()];
    Initialiser.initialise(layout, experiment.training().seed(), parameters);
    return intoTrainer.apply(parameters);
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
        trained.stoppedEarly());
  }
}
