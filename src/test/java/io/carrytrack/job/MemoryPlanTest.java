package io.carrytrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.spark.UserError;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
  private static final String KEY = "spark.executor.memory";

  @Test
  void theTutorialsNetworkFitsAGigabyte() {
    MemoryPlan plan = new MemoryPlan(1L << 30, 1, 328_353, 328_353, 20 << 20, 500, 0, KEY);
    assertThatCode(plan::requireFitting).doesNotThrowAnyException();
    assertThat(plan.blockRows())
        .as("a quarter of the heap, 1,012 bytes a review")
        .isEqualTo(265_252);
    assertThat(plan.lines()).anySatisfy(line -> assertThat(line).contains("328353 floats"));
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheSizeThatWould() {
    assertThatThrownBy(
            () ->
                new MemoryPlan(1L << 30, 8, 20_000_000, 20_000_000, 1 << 20, 500, 0, KEY)
                    .requireFitting())
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.UNAVAILABLE))
        .hasMessageContaining("8 slots needs 5191 MB")
        .hasMessageContaining("has 1024: set spark.executor.memory = 6922m");
    assertThatThrownBy(
            () ->
                new MemoryPlan(1L << 30, 1, 1000, 1000, 1 << 20, 500, 300L << 20, KEY)
                    .requireFitting())
        .hasMessageContaining("granted 300: set spark.executor.memoryOverhead");
  }
}
