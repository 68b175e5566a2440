package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.jobs.IdentityRuns.Outcome;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Running;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One configuration and one corpus give one model, wherever they run and whatever happens. */
final class BitIdentityIT {
  private static IdentityRuns runs;
  private static Outcome expected;
  private static long millis;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void trainInOneThread() throws IOException {
    runs = IdentityRuns.ofTwoLabels();
    long start = System.nanoTime();
    Finished run =
        runs.train("local-1").args("--verbose").spark("--master", "local[1]").run().expect(0);
    millis = (System.nanoTime() - start) / 1_000_000;
    expected = runs.outcome("local-1");
    assertThat(run.out())
        .contains("local[1]: 1 slot on 1 executor for 2 workers, so a round takes 2 waves")
        .contains("memory of an executor (spark.driver.memory)", "room for blocks");
    assertThat(runs.result("local-1").path("reproducible").asBoolean()).isTrue();
    assertThat(runs.out("local-1").resolve("rounds/epoch-0004.jsonl"))
        .as("a line a round: 280 reviews a worker, 35 minibatches, every second averaged")
        .content()
        .hasLineCount(18);
    cluster = StandaloneCluster.start();
  }

  @AfterAll
  static void stopTheCluster() {
    cluster.close();
  }

  @Test
  void twoThreads() {
    runs.train("local-2").spark("--master", "local[2]").run().expect(0);
    assertThat(runs.outcome("local-2")).isEqualTo(expected);
  }

  @Test
  void twoExecutors() {
    Finished run = runs.train("standalone").on(cluster).run().expect(0);
    assertThat(run.out()).contains("2 slots on 2 executors for 2 workers");
    assertThat(runs.outcome("standalone")).isEqualTo(expected);
  }

  @Test
  void anExecutorKilledInTheMiddleOfAnEpoch() {
    Finished run = runs.throughAKilledExecutor("killed-executor", cluster);
    assertThat(run.err())
        .as("one line says so")
        .containsOnlyOnce(" is lost (")
        .contains("the job goes on with")
        .doesNotContain("Lost executor", "ExecutorLostFailure", "No more replicas");
    assertThat(runs.outcome("killed-executor")).isEqualTo(expected);
  }

  @Test
  void aTaskThatFailsAndIsRetried() {
    Finished run =
        runs.train("failing-task")
            .on(cluster)
            .spark(runs.trouble("worker-00001", 0))
            .run()
            .expect(0);
    assertThat(run.err()).as("it failed").contains("made to fail", "Lost task");
    assertThat(runs.outcome("failing-task")).isEqualTo(expected);
  }

  @Test
  void speculation() throws IOException {
    Path events = runs.home().resolve("events");
    runs.train("speculation")
        .on(cluster)
        .spark(runs.trouble("worker-00001", 5000))
        .spark(runs.speculation(events))
        .run()
        .expect(0);
    assertThat(IdentityRuns.text(events))
        .as("a copy of the slow task ran")
        .contains("\"Speculative\":true");
    assertThat(runs.outcome("speculation")).isEqualTo(expected);
  }

  @Test
  void theInputAsFiles() throws IOException {
    runs.train("directory", runs.directory()).run().expect(0);
    assertThat(runs.outcome("directory")).isEqualTo(expected);
  }

  @Test
  void theInputAsParquetInOneFileAndInMany() throws IOException {
    Path one = runs.parquet();
    runs.train("parquet-1", one).run().expect(0);
    assertThat(runs.outcome("parquet-1")).isEqualTo(expected);
    Path many = runs.parquet(SparkTest.spark(), one, 37);
    try (var files = Files.list(many)) {
      assertThat(files.filter(file -> file.toString().endsWith(".parquet"))).hasSize(37);
    }
    runs.train("parquet-37", many).run().expect(0);
    assertThat(runs.outcome("parquet-37")).isEqualTo(expected);
  }

  @Test
  void aRunKilledAtRandomMomentsAndResumed() throws InterruptedException {
    Random random = new Random();
    List<Long> moments = List.of(millis / 2 + random.nextLong(millis / 2), random.nextLong(millis));
    runs.throughKills("killed-driver", moments);
    assertThat(runs.outcome("killed-driver")).as("killed after %s ms", moments).isEqualTo(expected);
  }

  @Test
  void severalClassesOnTwoExecutorsAndKilledAndResumed() throws Exception {
    requireSameBits(IdentityRuns.ofClasses(), "the output is made for 5 classes");
  }

  @Test
  void seriesOnTwoExecutorsAndKilledAndResumed() throws Exception {
    requireSameBits(IdentityRuns.ofSeries(), "series: a step is 1 hour, as between most rows");
  }

  /** Of any number of workers too, since what they add up is whole numbers. */
  @Test
  void aLinearModelWhateverTheWorkers() throws IOException {
    IdentityRuns linear = IdentityRuns.ofLinear();
    Finished run = linear.train("local-1").spark("--master", "local[1]").run().expect(0);
    assertThat(run.out()).contains("training nb-linear on ");
    linear.train("three").args("--set", "averaging.workers=3").on(cluster).run().expect(0);
    assertThat(linear.outcome("three")).isEqualTo(linear.outcome("local-1"));
  }

  private static void requireSameBits(IdentityRuns others, String said) throws Exception {
    Finished run = others.train("local-1").spark("--master", "local[1]").run().expect(0);
    assertThat(run.out()).contains(said);
    Outcome oneThread = others.outcome("local-1");
    others.train("standalone").on(cluster).run().expect(0);
    assertThat(others.outcome("standalone")).isEqualTo(oneThread);
    List<Long> moments = List.of(millis / 2 + new Random().nextLong(millis / 2));
    others.throughKills("killed-driver", moments);
    assertThat(others.outcome("killed-driver"))
        .as("killed after %s ms", moments)
        .isEqualTo(oneThread);
  }

  @Test
  void aRunThatIsAskedToStopAndResumed() throws IOException {
    try (Running run = runs.train("stopped").start()) {
      run.awaitOutput("^epoch 1/4", IdentityRuns.LIMIT);
      run.terminate();
      Finished stopped = run.await(IdentityRuns.LIMIT).expect(75);
      assertThat(stopped.err()).contains("stopped as asked", "--resume goes on from there");
    }
    Finished refused =
        runs.train("stopped").args("--resume", "--set", "averaging.frequency=3").run().expect(2);
    assertThat(refused.err()).contains("averaging.frequency was 2, now is 3");
    Finished resumed = runs.train("stopped").args("--resume").run().expect(0);
    assertThat(resumed.out())
        .contains("resumed after round", "epoch 4/4")
        .doesNotContain("epoch 1/4");
    assertThat(runs.outcome("stopped")).isEqualTo(expected);
    assertThat(Files.readAllLines(runs.out("stopped").resolve("history.jsonl"))).hasSize(4);
    assertThat(runs.train("stopped").args("--resume").run().expect(0).out())
        .contains("finished already");
  }

  @Test
  void anotherSeedGivesOtherBits() {
    runs.train("seed").args("--set", "training.seed=2").run().expect(0);
    assertThat(runs.outcome("seed").lastParametersSha256())
        .isNotEqualTo(expected.lastParametersSha256());
    assertThat(runs.outcome("seed").parametersSha256()).isNotEqualTo(expected.parametersSha256());
  }

  @Test
  void aClusterWithoutRoomIsRefusedInASentence() {
    Finished none =
        runs.train("no-room")
            .on(cluster)
            .spark("--executor-memory", "3g")
            .args("--set", "preflight.timeout=3s")
            .run()
            .expect(69);
    assertThat(none.err())
        .contains(cluster.url() + " offered no slot in 3 s", "executors of 3g memory")
        .doesNotContain("\tat ");
    Finished few =
        runs.train("too-few")
            .on(cluster)
            .args("--set", "preflight.timeout=20s", "--set", "preflight.min-slots=5")
            .run()
            .expect(69);
    assertThat(few.err()).contains("offered 2 slots on 2 executors", "needed: 5");
  }
}
