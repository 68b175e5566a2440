package io.carrytrack.config;

import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.layers.OptimizerSpec;
import io.carrytrack.layers.StackSpec;
import io.carrytrack.text.TextSettings;
import io.carrytrack.training.CanonicalSettings;
import io.carrytrack.training.TrainingSettings;
import java.util.Optional;

/**
 * All that the outcome of a run is a function of, each value that plays no part replaced by one:
 * experiments whose canonical runs are equal are the same run.
 */
public record CanonicalRun(
    CorpusSettings input,
    TextSettings text,
    StackSpec network,
    Optional<KernelVariant> kernel,
    OptimizerSpec optimizer,
    TrainingSettings training) {

  /**
   * The canonical run of an experiment.
   *
   * @param reviews number of reviews of the training split
   * @param heldOut whether the validation reviews are taken from them
   */
  public static CanonicalRun of(Experiment experiment, long reviews, boolean heldOut) {
    return new CanonicalRun(
        experiment.input(),
        experiment.text(),
        experiment.network(),
        experiment.kernel(),
        optimizer(experiment.optimizer()),
        CanonicalSettings.of(experiment.training(), reviews, heldOut));
  }

  /** Without the numbers of the other optimizers. */
  private static OptimizerSpec optimizer(OptimizerSpec spec) {
    boolean adam = spec.kind() == OptimizerSpec.Kind.ADAM;
    boolean sgd =
        spec.kind() == OptimizerSpec.Kind.SGD || spec.kind() == OptimizerSpec.Kind.SGD_NESTEROV;
    return new OptimizerSpec(
        spec.kind(),
        spec.learningRate(),
        adam || sgd ? 0 : spec.rho(),
        adam ? spec.beta1() : 0,
        adam ? spec.beta2() : 0,
        sgd ? 1 : spec.epsilon(),
        sgd ? spec.momentum() : 0,
        spec.clipNorm());
  }
}
