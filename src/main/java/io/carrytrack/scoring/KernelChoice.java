package io.carrytrack.scoring;

import io.carrytrack.layers.KernelVariant;
import io.carrytrack.spark.UserError;
import java.util.Collections;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks driver and executors for the arithmetic that all of them have. */
public final class KernelChoice {
  private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);

  /** Tasks a slot, so that it is next to certain that every executor answers. */
  private static final int TASKS_A_SLOT = 4;

  private KernelChoice() {}

  /**
   * The kernel to use.
   *
   * @param wanted the user's, or empty for the best common one
   * @throws UserError if the wanted one is missing somewhere
   */
  public static KernelVariant choose(JavaSparkContext context, Optional<KernelVariant> wanted) {
    int tasks = TASKS_A_SLOT * context.defaultParallelism();
    Optional<String> missing =
        KernelVariant.VECTOR
            .missing()
            .or(
                () ->
                    context
                        .parallelize(Collections.nCopies(tasks, 0), tasks)
                        .map(any -> KernelVariant.VECTOR.missing().orElse(""))
                        .filter(what -> !what.isEmpty())
                        .collect()
                        .stream()
                        .findFirst());
    if (wanted.isPresent()) {
      if (wanted.get() == KernelVariant.VECTOR && missing.isPresent()) {
        throw UserError.usage(
            "network.kernel = vector needs %s on driver and executors; jobs/*.sh pass the option, or set"
                + " spark.{driver,executor}.defaultJavaOptions, or take network.kernel = blas",
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
