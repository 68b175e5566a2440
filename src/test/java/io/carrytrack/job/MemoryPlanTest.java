package io.carrytrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.config.Experiment;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.spark.UserError;
import java.util.List;
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
        MemoryPlan.of(
            experiment,
            kernel,
            new PreFlight.Cluster(2, 1, 1L << 30, false),
            new SparkConf(false).set("spark.master", "spark://host:7077"));
    assertThatCode(plan::requireFitting).doesNotThrowAnyException();
    assertThat(plan.parameters()).isEqualTo(328_353);
    assertThat(plan.replica())
        .as("parameters, gradient and updater state, and buffers of some megabytes")
        .isBetween(3L * 4 * 328_353, 100L << 20);
    assertThat(plan.key()).isEqualTo(KEY);
  }

  @Test
  void updaterStatesOfEachWorkerAreCounted() {
    assertThat(kept("spark://host:7077").updaters()).as("of an executor's slots").isEqualTo(2);
    MemoryPlan local = kept("local[2]");
    assertThat(local.updaters()).as("the driver has all").isEqualTo(8);
    assertThat(local.needed() - kept("spark://host:7077").needed())
        .as("six more states, as bytes and as arrays, before and after a round")
        .isEqualTo(6L * 4 * 4 * 328_353);
    assertThat(local.lines())
        .anySatisfy(line -> assertThat(line).contains("328353 + 8 x 328353 floats"));
  }

  private static MemoryPlan kept(String master) {
    return MemoryPlan.of(
        Experiment.load(
            null, new Properties(), List.of("averaging.updater=kept", "averaging.workers=8"), null),
        KernelVariant.best(),
        new PreFlight.Cluster(2, 1, 1L << 30, false),
        new SparkConf(false).set("spark.master", master));
  }

  @Test
  void blocksHaveAQuarterOfTheHeap() {
    MemoryPlan plan = new MemoryPlan(1L << 30, 1, 328_353, 328_353, 1, 20 << 20, 500, 0, KEY);
    assertThat(plan.blockRows()).as("1,012 bytes a review").isEqualTo(265_252);
    assertThat(plan.lines()).anySatisfy(line -> assertThat(line).contains("328353 floats"));
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheSizeThatWould() {
    assertThatThrownBy(
            () ->
                new MemoryPlan(1L << 30, 8, 20_000_000, 20_000_000, 1, 250 << 20, 500, 0, KEY)
                    .requireFitting())
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.UNAVAILABLE))
        .as("300 MiB + 4 x 160 MB + 8 x 250 MiB + 8 x 320 MB, and a third more")
        .hasMessageContaining("8 slots needs 5352 MB")
        .hasMessageContaining("has 1024: set spark.executor.memory = 7136m");
    assertThatThrownBy(
            () ->
                new MemoryPlan(1L << 30, 1, 1000, 1000, 1, 1 << 20, 500, 300L << 20, KEY)
                    .requireFitting())
        .hasMessageContaining("granted 300: set spark.executor.memoryOverhead");
  }
}
