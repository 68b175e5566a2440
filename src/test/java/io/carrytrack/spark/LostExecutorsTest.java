package io.carrytrack.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.api.Test;

class LostExecutorsTest {
  private final List<String> said = new ArrayList<>();
  private final LostExecutors listener = new LostExecutors(said::add);

  @Test
  void aLossIsOneLineThatSaysHowItGoesOn() {
    for (int i = 0; i < 3; i++) {
      listener.onExecutorAdded(new SparkListenerExecutorAdded(i, "" + i, null));
    }
    remove("2", "worker lost\nwith more\nto say");
    remove("0", "Command exited with code 137");
    remove("1", "Command exited with code 137");
    assertThat(said)
        .containsExactly(
            "executor 2 is lost (worker lost): the job goes on with 2 executors, and does again what"
                + " was lost with it",
            "executor 0 is lost (Command exited with code 137): the job goes on with 1 executor, and"
                + " does again what was lost with it",
            "executor 1 is lost (Command exited with code 137): the job goes on with the next one"
                + " that comes, and does again what was lost with it");
  }

  @Test
  void whatWasAskedForAndTheEndOfTheJobAreNoLoss() {
    listener.onExecutorAdded(new SparkListenerExecutorAdded(0, "0", null));
    remove("0", "Executor killed by driver.");
    listener.onApplicationEnd(new SparkListenerApplicationEnd(1));
    remove("1", "Command exited with code 143");
    assertThat(said).isEmpty();
  }

  private void remove(String executor, String reason) {
    listener.onExecutorRemoved(new SparkListenerExecutorRemoved(9, executor, reason));
  }
}
