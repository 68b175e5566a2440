package io.carrytrack.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The cluster that other integration tests stand on is what they take it for. */
final class StandaloneClusterIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() {
    cluster = StandaloneCluster.start();
  }

  @AfterAll
  static void stop() {
    cluster.close();
    assertThat(cluster.executors()).as("executors left behind").isEmpty();
  }

  @Test
  void anApplicationOutlivesAKilledExecutor() {
    try (Running job =
        Submit.program(SlowSum.class)
            .on(cluster)
            .env("LOG4J_CONFIGURATION_FILE", cluster.audible().toString())
            .args(30, 2)
            .start()) {
      job.awaitOutput("^summing$", LIMIT);
      assertThat(cluster.executors()).as("one on each worker").hasSize(2);
      long killed = cluster.killExecutor();
      Await.until("another executor", LIMIT, () -> cluster.executors().size() == 2);
      assertThat(cluster.executors()).extracting(ProcessHandle::pid).doesNotContain(killed);

      Finished run = job.await(LIMIT).expect(0);
      assertThat(run.out()).as("the sum of all tasks").contains("sum 465");
      // Spark says it in two ways, by whether the worker or the broken connection tells it first
      assertThat(run.err()).as("the driver saw it").containsPattern("Lost (an )?executor \\d");
    }
  }

  @Test
  void aJobWhoseDriverTheClusterRunsEndsAsItsDriver() throws IOException {
    Path out = Project.scratch("cluster-mode").resolve("run");
    Submit job =
        Submit.job("train")
            .args("--set", "training.epochs=1", "--set", "text.max-length=20", "--out", out)
            .on(cluster)
            .spark("--deploy-mode", "cluster", "--driver-java-options", "-Dmine=1");
    Finished run = job.run().expect(0);
    assertThat(run.err())
        .containsPattern("carrytrack: driver driver-\\S+ is submitted to " + cluster.url())
        .containsPattern("carrytrack: driver driver-\\S+: FINISHED")
        .doesNotContain("Exception");
    assertThat(out.resolve("result.json"))
        .as("the vector module reached driver and executors")
        .content()
        .contains("\"kernel\" : \"vector\"");

    // the output is occupied now
    assertThat(job.run().expect(1).err()).containsPattern("driver driver-\\S+: FAILED");
  }

  @Test
  void aKilledDriverTakesItsExecutorsAlong() {
    try (Running job = Submit.program(SlowSum.class).on(cluster).args(1000, 2).start()) {
      job.awaitOutput("^summing$", LIMIT);
      job.kill();
      assertThat(job.await(LIMIT).exitCode()).as("128 + SIGKILL").isEqualTo(137);
      Await.until("no executor", LIMIT, () -> cluster.executors().isEmpty());
    }
  }
}
