package io.carrytrack.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MeanEstimateTest {
  @Test
  void threeValuesByHand() {
    MeanEstimate estimate = MeanEstimate.of(0.86, 0.88, 0.87);
    assertThat(estimate.mean()).isEqualTo(0.87, within(1e-12));
    assertThat(estimate.deviation())
        .as("sqrt((1 + 1 + 0) / 2) / 100")
        .isEqualTo(0.01, within(1e-12));
    // tables give t(0.975, 2) = 4.3027
    assertThat(estimate.halfWidth()).isEqualTo(4.3027 * 0.01 / Math.sqrt(3), within(1e-6));
    assertThat(estimate.low()).isEqualTo(0.845157, within(1e-5));
    assertThat(estimate.high()).isEqualTo(0.894843, within(1e-5));
  }

  @Test
  void fiveValuesByHand() {
    MeanEstimate estimate = MeanEstimate.of(1, 2, 3, 4, 5);
    assertThat(estimate.count()).isEqualTo(5);
    assertThat(estimate.mean()).isEqualTo(3);
    assertThat(estimate.deviation()).isEqualTo(Math.sqrt(2.5), within(1e-12));
    // t(0.975, 4) = 2.776
    assertThat(estimate.halfWidth()).isEqualTo(2.776 * Math.sqrt(2.5 / 5), within(1e-3));
  }

  @Test
  void oneValueHasNoInterval() {
    MeanEstimate estimate = MeanEstimate.of(0.5);
    assertThat(estimate.mean()).isEqualTo(0.5);
    assertThat(estimate.deviation()).isNaN();
    assertThat(estimate.halfWidth()).isNaN();
  }
}
