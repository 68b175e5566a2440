package io.carrytrack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Master;
import io.carrytrack.base.UserError;
import io.carrytrack.blocks.BlockHandle;
import io.carrytrack.task.Metric;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochPlanTest {
  private static final Batch GLOBAL = new Batch(32, Batch.Scope.GLOBAL);
  private static final Batch WORKER = new Batch(32, Batch.Scope.WORKER);

  @Test
  void aGlobalMinibatchIsSharedAndAWorkersIsNot() {
    assertThat(plan(GLOBAL, RateScaling.NONE, 4, 5, 1).steps(0)).as("exact: 200 / 32").isEqualTo(7);
    assertThat(plan(GLOBAL, RateScaling.NONE, 4, 5, 1).steps(1)).as("50 / 8").isEqualTo(7);
    assertThat(plan(GLOBAL, RateScaling.NONE, 4, 5, 1).rounds(1)).isEqualTo(2);
    assertThat(plan(WORKER, RateScaling.NONE, 4, 5, 1).steps(0)).as("200 / 128").isEqualTo(2);
    assertThat(plan(WORKER, RateScaling.NONE, 4, 5, 1).rounds(0)).as("a step each").isEqualTo(2);
    assertThat(plan(WORKER, RateScaling.NONE, 4, 5, 1).steps(1)).as("50 / 32").isEqualTo(2);
    assertThat(plan(WORKER, RateScaling.NONE, 4, 5, 1).rounds(1)).isEqualTo(1);
  }

  @Test
  void theRateGrowsStepByStepToItsFactor() {
    EpochPlan linear =
        plan(GLOBAL, new RateScaling(RateScaling.Rule.LINEAR, 2), 4, Averaging.WHOLE_EPOCH, 0);
    assertThat(linear.rateFactor(0, 0, 0)).as("the base rate").isEqualTo(1f);
    assertThat(linear.rateFactor(0, 1, 0)).as("1 + 3 / 14").isEqualTo((float) (1 + 3 / 14.0));
    assertThat(linear.rateFactor(1, 0, 0)).as("half way from 1 to 4").isEqualTo(2.5f);
    assertThat(linear.rateFactor(1, 6, 0)).isEqualTo((float) (1 + 3 * 13 / 14.0));
    assertThat(linear.rateFactor(2, 0, 0)).isEqualTo(4f);
    assertThat(linear.rateFactor(9, 3, 0)).isEqualTo(4f);
    assertThat(plan(GLOBAL, new RateScaling(RateScaling.Rule.SQRT, 0), 4, 5, 0).rateFactor(0, 0, 0))
        .isEqualTo(2f);
    assertThat(plan(GLOBAL, RateScaling.NONE, 4, 5, 0).rateFactor(3, 1, 0)).isEqualTo(1f);
  }

  @Test
  void anExactStepIsScaledWhereItsMinibatchIs() {
    RateScaling linear = new RateScaling(RateScaling.Rule.LINEAR, 0);
    assertThat(plan(GLOBAL, linear, 4, 5, 1).rateFactor(0, 0, 0)).isEqualTo(1f);
    RateScaling warm = new RateScaling(RateScaling.Rule.LINEAR, 3);
    assertThat(plan(GLOBAL, warm, 4, 5, 1).rateFactor(0, 5, 0)).as("nothing to warm").isEqualTo(1f);
    assertThat(plan(GLOBAL, linear, 4, 5, 1).rateFactor(1, 0, 0)).isEqualTo(4f);
    assertThat(plan(WORKER, linear, 4, 5, 1).rateFactor(0, 0, 0)).isEqualTo(4f);
  }

  @Test
  void whatCannotBeSharedIsRefused() {
    assertThatThrownBy(() -> plan(GLOBAL, RateScaling.NONE, 33, 2, 0))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "training.batch-size is 32, must be at least averaging.workers = 33, which share it"
                + " (training.batch-scope = global)");
    assertThat(plan(GLOBAL, RateScaling.NONE, 33, 1, 0).rounds(0))
        .as("an exact step needs no row of each worker")
        .isEqualTo(7);
    assertThat(plan(WORKER, RateScaling.NONE, 33, 2, 0).rounds(0)).isEqualTo(1);
    assertThatThrownBy(
            () -> plan(new Batch(1 << 30, Batch.Scope.WORKER), RateScaling.NONE, 4, 2, 0))
        .hasMessageContaining("at most 536870911 for each of 4 workers");
    assertThatThrownBy(
            () ->
                settings(
                    GLOBAL,
                    RateScaling.NONE,
                    Averaging.DEFAULT.withMaster(Master.DL4J).withWorkers(3).withFrequency(5)))
        .hasMessageContaining("a multiple of averaging.workers = 3");
    assertThatThrownBy(
            () ->
                settings(
                    GLOBAL,
                    new RateScaling(RateScaling.Rule.SQRT, 0),
                    Averaging.DEFAULT.withMaster(Master.DL4J).withFrequency(5)))
        .hasMessageContaining("optimizer.scaling is sqrt, must be none");
    Averaging dl4j = Averaging.DEFAULT.withMaster(Master.DL4J).withFrequency(5);
    assertThatThrownBy(() -> settings(GLOBAL, new RateScaling(RateScaling.Rule.NONE, 1), dl4j))
        .hasMessageContaining("optimizer.warmup-epochs is 1.0, must be 0 with averaging.master");
    assertThatThrownBy(
            () ->
                settings(GLOBAL, RateScaling.NONE, dl4j)
                    .withSchedule(RateSchedule.of(RateSchedule.Type.STEP)))
        .hasMessageContaining("learning-rate-schedule.type is step, must be constant with");
    assertThatThrownBy(() -> new RateScaling(RateScaling.Rule.SQRT, -1))
        .hasMessageContaining("optimizer.warmup-epochs is -1.0");
    assertThatThrownBy(() -> new Batch(0, Batch.Scope.WORKER))
        .hasMessageContaining("training.batch-size is 0, must be at least 1");
  }

  @Test
  void withoutScalingTheWarmUpBeginsAtNothing() {
    EpochPlan warm = plan(GLOBAL, new RateScaling(RateScaling.Rule.NONE, 2), 4, 5, 1);
    assertThat(warm.rateFactor(0, 0, 0)).as("the first of 14").isEqualTo((float) (1 / 14.0));
    assertThat(warm.rateFactor(1, 0, 0)).as("the eighth").isEqualTo((float) (8 / 14.0));
    assertThat(warm.rateFactor(1, 6, 0)).as("the last").isEqualTo(1f);
    assertThat(warm.rateFactor(2, 0, 0)).isEqualTo(1f);
    assertThat(warm.ratesVary()).isTrue();
    assertThat(plan(GLOBAL, RateScaling.NONE, 4, 5, 1).ratesVary()).isFalse();
  }

  /** One warm-up, scaled, and one fall behind it: 3 epochs of 7 steps, 1 of them warm-up. */
  @Test
  void theScheduleFallsFromWhereTheWarmUpEnds() {
    TrainingSettings settings =
        settings(
                GLOBAL,
                new RateScaling(RateScaling.Rule.LINEAR, 1),
                Averaging.DEFAULT.withWorkers(4).withFrequency(5))
            .withEpochs(3)
            .withSchedule(RateSchedule.of(RateSchedule.Type.LINEAR));
    EpochPlan plan = new EpochPlan(settings, new EpochChoice(Metric.ACCURACY), blocks(4));
    assertThat(plan.rateFactor(0, 0, 0)).as("one worker's").isEqualTo(1f);
    assertThat(plan.rateFactor(0, 6, 0)).isEqualTo((float) (1 + 3 * 6 / 7.0));
    assertThat(plan.rateFactor(1, 0, 0)).as("four workers'").isEqualTo(4f);
    assertThat(plan.rateFactor(1, 1, 0))
        .as("4 (1 - 1 / 14)")
        .isCloseTo(4 * 13 / 14f, within(1e-6f));
    assertThat(plan.rateFactor(2, 0, 0)).as("half way").isEqualTo(2f);
    assertThat(plan.rateFactor(2, 6, 0)).as("the last step").isCloseTo(4 / 14f, within(1e-6f));
    assertThatThrownBy(() -> settings.withEpochs(1))
        .hasMessageContaining("optimizer.warmup-epochs is 1.0, must be below training.epochs = 1");
  }

  @Test
  void aPlateauFallsByItsFactor() {
    TrainingSettings settings =
        settings(GLOBAL, RateScaling.NONE, Averaging.DEFAULT.withWorkers(4).withFrequency(5))
            .withSchedule(new RateSchedule(RateSchedule.Type.PLATEAU, 0.2, 0.5, 5, 1));
    EpochPlan plan = new EpochPlan(settings, new EpochChoice(Metric.ACCURACY), blocks(4));
    assertThat(plan.rateFactor(3, 2, 0)).isEqualTo(1f);
    assertThat(plan.rateFactor(3, 2, 2)).isEqualTo(0.25f);
    assertThat(plan.rateFactor(3, 2, 9)).as("the floor").isEqualTo(0.2f);
  }

  /** Of 200 reviews. */
  private static EpochPlan plan(
      Batch batch, RateScaling scaling, int workers, int frequency, int exactEpochs) {
    return new EpochPlan(
        settings(
            batch,
            scaling,
            Averaging.DEFAULT
                .withWorkers(workers)
                .withFrequency(frequency)
                .withExactEpochs(exactEpochs)),
        new EpochChoice(Metric.ACCURACY),
        blocks(workers));
  }

  private static List<BlockHandle> blocks(int workers) {
    return IntStream.range(0, workers)
        .mapToObj(worker -> new BlockHandle("", (200 + workers - 1 - worker) / workers, 0, 0, ""))
        .toList();
  }

  private static TrainingSettings settings(Batch batch, RateScaling scaling, Averaging averaging) {
    return TrainingSettings.defaults().with(batch, averaging).withScaling(scaling);
  }
}
