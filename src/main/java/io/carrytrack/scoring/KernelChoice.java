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
    boolean vector =
        KernelVariant.VECTOR.available()
            && !context
                .parallelize(Collections.nCopies(tasks, 0), tasks)
                .map(any -> KernelVariant.VECTOR.available())
                .collect()
                .contains(false);
    if (wanted.isPresent()) {
      if (wanted.get() == KernelVariant.VECTOR && !vector) {
        throw UserError.usage(
            "network.kernel = vector needs --add-modules=jdk.incubator.vector on driver and executors;"
                + " jobs/*.sh pass it, or set spark.{driver,executor}.defaultJavaOptions");
      }
      return wanted.get();
    }
    if (!vector) {
      LOG.warn(
          "the BLAS kernels run, at a fraction of the vector kernels' speed: pass"
              + " --add-modules=jdk.incubator.vector by spark.driver.defaultJavaOptions and"
              + " spark.executor.defaultJavaOptions");
    }
    return vector ? KernelVariant.VECTOR : KernelVariant.BLAS;
  }
}
