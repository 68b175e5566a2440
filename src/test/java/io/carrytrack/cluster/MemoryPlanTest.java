package io.carrytrack.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layers;
import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.network.ReplicaSize;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryPlanTest {
  private static final String KEY = "spark.executor.memory";

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void theTutorialsNetworkFitsAGigabyteOfTwoSlots(KernelVariant kernel) {
    Experiment experiment = Experiment.load(null, new Properties(), List.of(), null);
    MemoryPlan plan =
        plan(
            experiment,
            kernel,
            new PreFlight.Cluster(2, 1, 1L << 30, false, Optional.empty()),
            new SparkConf(false).set("spark.master", "spark://host:7077"));
    assertThatCode(plan::requireFitting).doesNotThrowAnyException();
    assertThat(plan.size().parameters()).isEqualTo(328_353);
    assertThat(plan.size().replica())
        .as("parameters, gradient and updater state, and buffers of some megabytes")
        .isBetween(3L * 4 * 328_353, 100L << 20);
    assertThat(plan.lines().get(0)).contains(KEY);
  }

  @Test
  void updaterStatesOfEachWorkerAreCounted() {
    assertThat(kept("spark://host:7077").updaters()).as("of an executor's slots").isEqualTo(2);
    assertThat(kept("spark://host:7077").driverUpdaters()).as("the driver has all").isEqualTo(8);
    MemoryPlan local = kept("local[2]");
    assertThat(local.updaters()).as("the one JVM").isEqualTo(8);
    assertThat(local.needed() - kept("spark://host:7077").driverNeeded())
        .as("the slots' replicas and what they hand over")
        .isEqualTo(
            2 * (local.size().replica() + Math.max(4 * 4 * 328_353L, local.size().predictor())));
    assertThat(local.lines())
        .anySatisfy(line -> assertThat(line).contains("328353 + 8 x 328353 floats"));
  }

  private static MemoryPlan plan(
      Experiment experiment, KernelVariant kernel, PreFlight.Cluster cluster, SparkConf conf) {
    return MemoryPlan.of(
        experiment.network(), experiment.replicaSize(kernel), experiment.training(), cluster, conf);
  }

  private static MemoryPlan kept(String master) {
    return plan(
        Experiment.load(
            null, new Properties(), List.of("averaging.updater=kept", "averaging.workers=8"), null),
        KernelVariant.best(),
        new PreFlight.Cluster(2, 1, 1L << 30, false, Optional.empty()),
        new SparkConf(false).set("spark.master", master));
  }

  @Test
  void blocksHaveAQuarterOfTheHeap() {
    MemoryPlan plan = plan(1L << 30, 1, new ReplicaSize(328_353, 328_353, 20 << 20, 0), 0);
    assertThat(plan.blockRows()).as("1,012 bytes a review").isEqualTo(265_252);
    assertThat(plan.lines()).anySatisfy(line -> assertThat(line).contains("328353 floats"));
  }

  @Test
  void millionsOfWordsAreCountedAndTheirIdsAreWider() {
    ReplicaSize size = new ReplicaSize(328_353, 328_353, 20 << 20, 0);
    assertThat(ofWords(size, 65_536, false).blockRows()).as("two bytes").isEqualTo(265_252);
    assertThat(ofWords(size, 65_537, false).blockRows()).as("four").isEqualTo(133_417);
    MemoryPlan few = ofWords(size, 1000, false);
    MemoryPlan many = ofWords(size, 5_000_000, false);
    assertThat(many.needed() - few.needed()).as("88 bytes a word").isEqualTo(88L * 4_999_000);
    assertThat(many.driverNeeded() - few.driverNeeded())
        .as("and 160 while they are learned, before there is a state")
        .isBetween(240L * 4_999_000, 248L * 4_999_000);
    assertThat(many.lines()).anySatisfy(l -> assertThat(l).contains("vocabulary of 5000000 ids"));
    assertThatThrownBy(() -> ofWords(size, 5_000_000, true).requireFitting())
        .hasMessageContaining("set spark.driver.memory");
  }

  @Test
  void numbersHaveNoVocabularyAndTakeFourBytesEach() {
    Architecture network =
        new Architecture(
            new Input.Numbers(7),
            24,
            Layers.read("layers", List.of(Map.of("type", "lstm", "units", 32))));
    Experiment experiment = Experiment.load(null, new Properties(), List.of(), null);
    MemoryPlan plan =
        MemoryPlan.of(
            network,
            ReplicaSize.of(
                network,
                experiment.optimizer(),
                KernelVariant.best(),
                experiment.training().largestMinibatch()),
            experiment.training(),
            new PreFlight.Cluster(2, 1, 1L << 30, false, Optional.empty()),
            new SparkConf(false).set("spark.master", "yarn"));
    assertThat(plan.mostValues()).isEqualTo(168);
    assertThat(plan.blockRows()).as("684 bytes a row").isEqualTo((1L << 28) / 684);
    assertThat(plan.lines()).noneMatch(line -> line.contains("vocabulary"));
  }

  private static MemoryPlan ofWords(ReplicaSize size, int words, boolean local) {
    return new MemoryPlan(1L << 30, 1L << 30, 1, size, 1, 1, 500, words, 0, 0, local);
  }

  private static MemoryPlan plan(long heap, int slots, ReplicaSize size, long overhead) {
    return new MemoryPlan(heap, 1L << 30, slots, size, 1, 1, 500, 1000, overhead, 0, false);
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheSizeThatWould() {
    ReplicaSize large = new ReplicaSize(20_000_000, 20_000_000, 250 << 20, 0);
    assertThatThrownBy(() -> plan(1L << 30, 8, large, 0).requireFitting())
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.UNAVAILABLE))
        .as("300 MiB + 2 x 160 MB + 8 x 250 MiB + 8 x 320 MB")
        .hasMessageContaining("8 slots needs 5047 MB")
        .hasMessageContaining("has 1024: set spark.executor.memory = 5047m");
    assertThatThrownBy(() -> plan(64L << 30, 8, large, 0).requireFitting())
        .as("300 MiB + 4 x 160 MB + 3 x 80 MB")
        .hasMessageContaining("the driver needs 1140 MB of heap for the state of the network, and")
        .hasMessageContaining("has 1024: set spark.driver.memory = 1140m");
    ReplicaSize small = new ReplicaSize(1000, 1000, 1 << 20, 0);
    assertThatThrownBy(() -> plan(1L << 30, 1, small, 300L << 20).requireFitting())
        .hasMessageContaining("granted 300: set spark.executor.memoryOverhead");
  }

  @Test
  void aRoundThatSparkWouldNotHandToTheDriverIsRefused() {
    ReplicaSize size = new ReplicaSize(200_000_000, 100_000_000, 1 << 20, 0);
    MemoryPlan plan =
        new MemoryPlan(64L << 30, 64L << 30, 1, size, 1, 1, 500, 1000, 0, 1L << 30, false);
    assertThatThrownBy(plan::requireFitting)
        .hasMessage(
            "a round hands 1163 MB to the driver, and Spark allows a job 1024: set"
                + " spark.driver.maxResultSize = 1163m or more");
    assertThatCode(
            () ->
                new MemoryPlan(64L << 30, 64L << 30, 1, size, 1, 1, 500, 1000, 0, 0, false)
                    .requireFitting())
        .as("any number")
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void theCheckOfAVocabularyOfAMillionAllocatesNextToNothing(KernelVariant kernel) {
    Experiment experiment =
        Experiment.load(
            null,
            new Properties(),
            List.of("text.vocabulary-size=1000000", "network.embedding=300"),
            null);
    SparkConf conf = new SparkConf(false).set("spark.master", "local[2]");
    PreFlight.Cluster cluster = new PreFlight.Cluster(2, 1, 8L << 30, false, Optional.empty());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    MemoryPlan plan = plan(experiment, kernel, cluster, conf);
    assertThatThrownBy(plan::requireFitting).hasMessageContaining("set spark.driver.memory");
    assertThat(threads.getThreadAllocatedBytes(thread) - before)
        .as("bytes allocated")
        .isLessThan(2 << 20);
    assertThat(plan.size().parameters()).isGreaterThan(300_000_000);
  }
}
