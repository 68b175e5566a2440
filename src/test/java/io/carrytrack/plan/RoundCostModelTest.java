package io.carrytrack.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.plan.RoundCostModel.Round;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RoundCostModelTest {
  private static final RoundCostModel MODEL =
      new RoundCostModel(0.03, 0.002, 4e-9, 3e-9, 2e-9, 1e-4);

  @Test
  void aRoundByHand() {
    // 8 workers, 1 MB, 2 slices, 4 slots: 2 workers a slot, and each slice on a slot of its own
    double[] parts = MODEL.parts(new Round(8, 1_000_000, 2, 4));
    assertThat(parts)
        .containsExactly(new double[] {0.03, 0.02, 0.004, 0.006, 0.008, 0.0008}, within(1e-12));
    assertThat(MODEL.seconds(new Round(8, 1_000_000, 2, 4))).isEqualTo(0.0688, within(1e-12));
  }

  @Test
  void slicesAreTheEnginesOwn() {
    assertThat(Round.of(2, 8 * 328_353, 2).slices())
        .as("2.6 MB in slices of at most 768 KiB")
        .isEqualTo(4);
    assertThat(Round.of(1, 80_000_000, 2).slices())
        .as("one worker has no one to meet")
        .isEqualTo(1);
  }

  @Test
  void theBestNumberOfSlicesIsWeighedAgainstTheirTasks() {
    Round round = Round.of(16, 80_000_000, 8);
    int best = MODEL.bestSlices(round);
    for (int slices = 1; slices < 200; slices++) {
      assertThat(MODEL.seconds(round.withSlices(best)))
          .as("%d slices", slices)
          .isLessThanOrEqualTo(MODEL.seconds(round.withSlices(slices)));
    }
    assertThat(best).as("a slot has a slice").isEqualTo(8);
    assertThat(new RoundCostModel(0, 1, 0, 0, 1e-12, 0).bestSlices(round)).isEqualTo(1);
  }

  @Test
  void theFitFindsTheModelThatMadeTheMeasurements() {
    RoundCostFit fit = RoundCostFit.of("x", measured(MODEL::seconds));
    assertThat(fit.model().fixed()).isCloseTo(0.03, Percentage.withPercentage(0.01));
    assertThat(fit.model().task()).isCloseTo(0.002, Percentage.withPercentage(0.01));
    assertThat(fit.model().driverByte()).isCloseTo(4e-9, Percentage.withPercentage(0.01));
    assertThat(fit.model().workerByte()).isCloseTo(3e-9, Percentage.withPercentage(0.01));
    assertThat(fit.model().reducedByte()).isCloseTo(2e-9, Percentage.withPercentage(0.01));
    assertThat(fit.model().block()).isCloseTo(1e-4, Percentage.withPercentage(0.01));
    assertThat(fit.largestError()).isLessThan(1e-6);
    assertThat(fit.mostWorkers()).isEqualTo(64);
    assertThat(fit.mostBytes()).isEqualTo(80_000_000);
  }

  @Test
  void noCoefficientIsBelowZero() {
    // a fixed cost that could only be negative
    RoundCostFit fit =
        RoundCostFit.of("x", measured(round -> MODEL.seconds(round) - 0.04 + 1e-9 * round.bytes()));
    assertThat(Arrays.stream(fit.model().parts(new Round(1, 1, 1, 1))).min()).hasValue(0);
    assertThat(fit.model().fixed()).isZero();
    assertThat(fit.largestError()).as("and the fit says that it does not fit").isGreaterThan(0.01);
  }

  @Test
  void noiseIsReportedAsError() {
    Random random = new Random(3);
    RoundCostFit fit =
        RoundCostFit.of(
            "x", measured(round -> MODEL.seconds(round) * (0.95 + 0.1 * random.nextDouble())));
    assertThat(fit.largestError()).isBetween(0.02, 0.08);
    assertThat(fit.medianError()).isBetween(0.005, fit.largestError());
    assertThat(fit.model().task()).isCloseTo(0.002, Percentage.withPercentage(10));
  }

  @Test
  void tooFewMeasurementsAreRefused() {
    assertThatThrownBy(() -> RoundCostFit.of("x", measured(MODEL::seconds).subList(0, 6)))
        .hasMessageContaining("6 measurements for 6 coefficients");
  }

  @Test
  void theFitIsReadAsItWasWritten() throws IOException {
    ObjectMapper json = new ObjectMapper();
    RoundCostFit fit = RoundCostFit.of("x", measured(MODEL::seconds));
    assertThat(json.readValue(json.writeValueAsString(fit), RoundCostFit.class)).isEqualTo(fit);
  }

  @Test
  void theNetworkByHand() {
    // 8 MiB over 8 MiB/s, 4 executors, 2 slices: 2 blocks of 4 MiB, two doublings
    NetworkCost network = new NetworkCost(8 << 20, 0.01);
    assertThat(network.parts(new Round(8, 8 << 20, 2, 4), 4))
        .containsExactly(new double[] {1 * (1 + 2 / 2.0), 8 / 2.0 * 3 / 4, 1, 0.14}, within(1e-12));
    assertThat(network.parts(new Round(8, 8 << 20, 2, 4), 1)[1])
        .as("one executor sends nothing away")
        .isZero();
  }

  @Test
  void theBuildBringsAFit() throws IOException {
    assertThat(RoundCostFit.ofBuild().points()).isGreaterThan(RoundCostModel.TERMS);
  }

  private static List<RoundCostFit.Measured> measured(ToDoubleFunction<Round> seconds) {
    List<RoundCostFit.Measured> measured = new ArrayList<>();
    for (int workers : List.of(2, 8, 64)) {
      for (long bytes : List.of(2_400_000L, 24_000_000L, 80_000_000L)) {
        Round round = Round.of(workers, bytes, 2);
        for (Round variant : List.of(round, round.withSlices(1), round.withSlices(100))) {
          measured.add(new RoundCostFit.Measured(variant, seconds.applyAsDouble(variant)));
        }
      }
    }
    return measured;
  }
}
