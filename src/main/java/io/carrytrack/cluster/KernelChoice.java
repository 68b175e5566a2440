package io.carrytrack.cluster;

import io.carrytrack.base.UserError;
import io.carrytrack.kernels.KernelVariant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the arithmetic that driver and executors all have. */
public final class KernelChoice {
  private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);

  private KernelChoice() {}

  /**
   * The kernel to use on executors that nothing else is asked of.
   *
   * @param wanted the user's, or empty for the best common one
   * @throws UserError if the wanted one is missing somewhere
   */
  public static KernelVariant choose(JavaSparkContext context, Optional<KernelVariant> wanted) {
    Optional<String> missing = KernelVariant.VECTOR.missing();
    return choose(
        wanted,
        missing.isPresent()
            ? missing
            : anyOf(
                ExecutorSurvey.ask(
                    context, context.defaultParallelism(), KernelChoice::missingHere)));
  }

  /**
   * The kernel to use on a cluster that pre-flight has seen.
   *
   * @param wanted the user's, or empty for the best common one
   * @throws UserError if the wanted one is missing somewhere
   */
  public static KernelVariant choose(PreFlight.Cluster cluster, Optional<KernelVariant> wanted) {
    return choose(wanted, KernelVariant.VECTOR.missing().or(cluster::missingForVector));
  }

  /** What this JVM lacks for the vector kernels; of no characters if nothing. */
  static String missingHere() {
    return KernelVariant.VECTOR.missing().orElse("");
  }

  /** What one of the JVMs that have answered {@link #missingHere} lacks; empty if none does. */
  static Optional<String> anyOf(List<String> missing) {
    return missing.stream().filter(what -> !what.isEmpty()).findFirst();
  }

  private static KernelVariant choose(Optional<KernelVariant> wanted, Optional<String> missing) {
    if (wanted.isPresent()) {
      if (wanted.get() == KernelVariant.VECTOR && missing.isPresent()) {
        throw UserError.usage(
            "network.kernel = vector needs %s on driver and executors; jobs/*.sh pass the option,"
                + " or set spark.{driver,executor}.defaultJavaOptions, or take network.kernel ="
                + " blas",
            missing.get());
      }
      return wanted.get();
    }
    missing.ifPresent(
        what ->
            LOG.warn(
                "the BLAS kernels run, at a fraction of the vector kernels' speed, which need {} on"
                    + " driver and executors",
                what));
    return missing.isPresent() ? KernelVariant.BLAS : KernelVariant.VECTOR;
  }
}
