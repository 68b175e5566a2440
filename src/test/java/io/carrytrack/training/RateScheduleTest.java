package io.carrytrack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.base.UserError;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.task.Metric;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateScheduleTest {
  private static final EpochChoice BY_ACCURACY = new EpochChoice(Metric.ACCURACY);
  private static final EpochChoice BY_LOSS = new EpochChoice(Metric.LOSS);

  @Test
  void aConstantRateStays() {
    assertThat(RateSchedule.CONSTANT.share(7.5, 0, 10, 3)).isEqualTo(1);
  }

  /**
   * Keras' PolynomialDecay(1, decay_steps, end, power=1) and CosineDecay(1, decay_steps, alpha).
   */
  @ParameterizedTest
  @CsvSource({
    "LINEAR, 0,    0,   1",
    "LINEAR, 0,    2.5, 0.75",
    "LINEAR, 0,    7.5, 0.25",
    "LINEAR, 0.1,  2.5, 0.775",
    "COSINE, 0,    0,   1",
    "COSINE, 0,    2.5, 0.8535533905932737",
    "COSINE, 0,    5,   0.5",
    "COSINE, 0.05, 7.5, 0.18912427893638998",
  })
  void theFallIsKeras(RateSchedule.Type type, double floor, double done, double share) {
    RateSchedule schedule = new RateSchedule(type, floor, 0.1, 5, 2);
    assertThat(schedule.share(done, 0, 10, 0)).isCloseTo(share, within(1e-15));
    assertThat(schedule.share(2 + done / 2, 2, 7, 0))
        .as("five epochs behind a warm-up of two")
        .isCloseTo(share, within(1e-15));
    assertThat(schedule.share(1.5, 2, 7, 0)).as("in the warm-up").isEqualTo(1);
  }

  @Test
  void aStepIsTakenEveryFewEpochs() {
    RateSchedule schedule = new RateSchedule(RateSchedule.Type.STEP, 0.02, 0.1, 3, 2);
    assertThat(schedule.share(2.99, 0, 10, 0)).isEqualTo(1);
    assertThat(schedule.share(3, 0, 10, 0)).isEqualTo(0.1);
    assertThat(schedule.share(5.99, 0, 10, 0)).isEqualTo(0.1);
    assertThat(schedule.share(6, 0, 10, 0)).as("0.01 is below the floor").isEqualTo(0.02);
  }

  @Test
  void noRateIsNothing() {
    RateSchedule schedule = new RateSchedule(RateSchedule.Type.STEP, 0, 0.1, 1, 2);
    assertThat((float) schedule.share(5000, 0, 9999, 0)).isPositive();
  }

  /** What Keras' ReduceLROnPlateau(patience=2, min_delta=0) does at the ends of these epochs. */
  @Test
  void aPlateauIsPatientAnewBehindEachFall() {
    RateSchedule two = new RateSchedule(RateSchedule.Type.PLATEAU, 0, 0.1, 5, 2);
    double[] accuracies = {0.5, 0.6, 0.6, 0.55, 0.58, 0.59, 0.7, 0.6, 0.71, 0.7, 0.71};
    int[] falls = {0, 0, 0, 1, 1, 2, 2, 2, 2, 2, 3};
    for (int epochs = 1; epochs <= accuracies.length; epochs++) {
      assertThat(BY_ACCURACY.falls(two, epochs(epochs, accuracies)))
          .as("%d epochs", epochs)
          .isEqualTo(falls[epochs - 1]);
    }
    assertThat(BY_ACCURACY.falls(two, List.of())).isZero();
    assertThat(BY_LOSS.falls(two, epochs(4, 0.5, 0.4, 0.3, 0.2))).as("better and better").isZero();
    assertThat(BY_LOSS.falls(two, epochs(3, 0.5, 0.6, 0.5))).isEqualTo(1);
    assertThat(BY_LOSS.falls(RateSchedule.of(RateSchedule.Type.STEP), epochs(3, 0.5, 0.6, 0.7)))
        .as("no plateau")
        .isZero();
  }

  private static List<EpochRecord> epochs(int count, double... values) {
    List<EpochRecord> epochs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      epochs.add(new EpochRecord(i + 1, 1, 1, 0, 0.0, 0.5, 0.5, values[i], values[i]));
    }
    return epochs;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CONSTANT | 0.1 | 0.1 | 5 | 2 | floor is 0.1, must be 0.0 or left out
          LINEAR   | 0.1 | 0.2 | 5 | 2 | factor is 0.2, must be 0.1 or left out
          COSINE   | 0.1 | 0.1 | 3 | 2 | step-epochs is 3, must be 5 or left out
          STEP     | 0.1 | 0.2 | 3 | 1 | patience is 1, must be 2 or left out
          PLATEAU  | 0.1 | 0.2 | 3 | 1 | step-epochs is 3, must be 5 or left out
          STEP     | 1   | 0.2 | 3 | 2 | floor is 1.0, must be at least 0 and below 1
          STEP     | 0   | 0   | 3 | 2 | factor is 0.0, must be above 0 and below 1
          STEP     | 0   | 1   | 3 | 2 | factor is 1.0, must be above 0 and below 1
          STEP     | 0   | 0.5 | 0 | 2 | step-epochs is 0, must be at least 1
          PLATEAU  | 0   | 0.5 | 5 | 0 | patience is 0, must be at least 1
          CONSTANT | 0   | NaN | 5 | 2 | factor is NaN, must be
          """)
  void aNumberThatIsWrongOrPlaysNoPartIsRefused(
      RateSchedule.Type type,
      double floor,
      double factor,
      int stepEpochs,
      int patience,
      String message) {
    assertThatThrownBy(() -> new RateSchedule(type, floor, factor, stepEpochs, patience))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("training.learning-rate-schedule." + message);
  }
}
