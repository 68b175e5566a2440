package io.carrytrack.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.cluster.PreFlightSettings;
import io.carrytrack.testing.SparkTest;
import java.time.Duration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private final JavaSparkContext context =
      JavaSparkContext.fromSparkContext(SparkTest.spark().sparkContext());

  @Test
  void whatIsThereIsCounted() {
    assertThat(Slots.await(context, 1, 7, Duration.ofMinutes(1))).as("local[2]").isEqualTo(2);
    assertThat(Slots.executors(context)).isEqualTo(1);
  }

  @Test
  void tooFewAreRefusedWithWhatWasOffered() {
    assertThatThrownBy(() -> Slots.await(context, 3, 3, Duration.ofMillis(1)))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.UNAVAILABLE))
        .hasMessageContaining("local[2] offered 2 slots on 1 executors in 0 s, needed: 3")
        .hasMessageContaining("preflight.min-slots");
  }

  @Test
  void settingsOutOfRangeAreRefusedByTheirKey() {
    assertThatThrownBy(() -> new PreFlightSettings(0, Duration.ofSeconds(1)))
        .hasMessageContaining("preflight.min-slots is 0");
    assertThatThrownBy(() -> new PreFlightSettings(1, Duration.ZERO))
        .hasMessageContaining("preflight.timeout is 0 ms");
  }
}
