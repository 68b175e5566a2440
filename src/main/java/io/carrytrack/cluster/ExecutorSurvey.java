package io.carrytrack.cluster;

import io.carrytrack.base.UserError;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function0;

/** Asks every executor, by one job. */
final class ExecutorSurvey {
  /** Tasks a slot, so that it is next to certain that every executor answers. */
  private static final int TASKS_A_SLOT = 4;

  private ExecutorSurvey() {}

  /**
   * Asks.
   *
   * @param slots tasks that run at the same time, at least 1
   * @param question answered on an executor, in text, which every serializer carries
   * @return the answers, of each executor one or more
   * @throws UserError the one that a question ended with
   */
  static List<String> ask(JavaSparkContext context, int slots, Function0<String> question) {
    int tasks = TASKS_A_SLOT * slots;
    try {
      return context
          .parallelize(Collections.nCopies(tasks, 0), tasks)
          .map(any -> question.call())
          .collect();
    } catch (Exception e) {
      Optional<UserError> said = UserError.behind(e);
      if (said.isPresent()) {
        throw said.get();
      }
      throw e;
    }
  }
}
