package io.carrytrack.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.config.Experiment;
import io.carrytrack.network.ReplicaSize;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class AveragingPlanTest {
  /**
   * A round is 0.08 s of anything and a byte of state 1e-8 s; steps take a millisecond a review.
   */
  private static AveragingPlan plan(long reviews, int workers) {
    Experiment experiment =
        Experiment.load(
            null,
            new Properties(),
            List.of("averaging.workers=" + workers, "training.batch-size=" + 64 * workers),
            null);
    RoundCostModel model = new RoundCostModel(0.08, 0, 1e-8, 0, 0, 0);
    return new AveragingPlan(
        experiment.training(),
        new ReplicaSize(600_000, 400_000, 0, 0),
        new PlanOptions(2, 2, 999_999, 0, null, 0.064, null, null),
        new StepCost(1e-3, reviews),
        new RoundCostFit("x", model, 42, 4, 4_000_000, 0.01, 0.1));
  }

  @Test
  void aRoundIsTheSumOfItsParts() {
    AveragingPlan plan = plan(0, 4);
    assertThat(plan.stateBytes()).isEqualTo(4_000_000);
    assertThat(plan.roundSeconds()).isCloseTo(0.12, within(1e-4));
    assertThat(plan.parts().stream().mapToDouble(AveragingPlan.Part::seconds).sum())
        .isCloseTo(plan.roundSeconds(), within(1e-12));
    assertThat(plan.parts()).filteredOn(AveragingPlan.Part::fitted).hasSize(RoundCostModel.TERMS);
  }

  @Test
  void gradientsAreSmallerThanStatesAndLargeSharesComeFirst() {
    // 0.104 s of gradients beside the 64 ms of a minibatch of 64; 0.12 s beside five of those
    List<AveragingPlan.Frequency> shares = plan(0, 4).frequencies();
    assertThat(shares.get(0).share()).isCloseTo(0.104 / 0.168, within(1e-3));
    assertThat(shares.get(1).frequency()).isEqualTo(5);
    assertThat(shares.get(1).share()).isCloseTo(0.12 / 0.44, within(1e-3));
    assertThat(shares).isSortedAccordingTo((a, b) -> Double.compare(b.share(), a.share()));
  }

  @Test
  void theLeastFrequencyIsThatOfATenth() {
    // 0.12 s are a tenth beside 1.08 s: 17 minibatches of 64 ms; two waves need half of them
    assertThat(plan(0, 4).leastFrequency()).isEqualTo(17);
    assertThat(plan(0, 8).leastFrequency()).isEqualTo(9);
    assertThat(AveragingPlan.leastFrequency(1, 9)).isEqualTo(1);
  }

  @Test
  void anEpochOfFewerMinibatchesIsTooShort() {
    AveragingPlan tooShort = plan(2_560, 4);
    assertThat(tooShort.stepsAnEpoch()).isEqualTo(10);
    assertThat(tooShort.shareOfTooShortEpochs().orElseThrow()).isCloseTo(0.12 / 0.76, within(1e-3));
    assertThat(tooShort.roundsAnEpoch(1)).isEqualTo(10);
    assertThat(tooShort.roundsAnEpoch(20)).isEqualTo(1);
    assertThat(plan(25_600, 4).shareOfTooShortEpochs()).isEmpty();
    assertThat(plan(0, 4).shareOfTooShortEpochs()).as("of no known length").isEmpty();
  }

  @Test
  void whatWasNotMeasuredIsBeyond() {
    assertThat(plan(0, 4).beyondMeasured()).isFalse();
    assertThat(plan(0, 5).beyondMeasured()).isTrue();
  }
}
