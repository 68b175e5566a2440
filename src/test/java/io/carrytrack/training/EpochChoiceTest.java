package io.carrytrack.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.task.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EpochChoiceTest {
  private static final EpochChoice BY_ACCURACY = new EpochChoice(Metric.ACCURACY);
  private static final EpochChoice BY_LOSS = new EpochChoice(Metric.LOSS);

  @Test
  void theBestEpochBeatsAllBeforeIt() {
    List<EpochRecord> history = epochs(0.7, 0.6, 0.8, 0.8, 0.5);
    assertThat(best(BY_ACCURACY, history)).as("of equals the earliest").containsExactly(1, 3);
    assertThat(best(BY_LOSS, history)).as("the lower the better").containsExactly(1, 2, 5);
  }

  @Test
  void anotherMetricIsFoundUnderItsName() {
    List<EpochRecord> history = new ArrayList<>();
    for (double f1 : new double[] {0.4, 0.6, 0.5}) {
      history.add(
          new EpochRecord(
              history.size() + 1,
              1,
              1,
              0,
              0.0,
              0.5,
              0.5,
              0.1,
              0.9,
              null,
              null,
              Map.of(Metric.MACRO_F1, f1)));
    }
    assertThat(best(new EpochChoice(Metric.MACRO_F1), history)).containsExactly(1, 2);
  }

  @Test
  void withoutValidationTheLastEpochIsTheBest() {
    List<EpochRecord> history = new ArrayList<>();
    history.add(new EpochRecord(1, 1, 1, 0, 0.0, 0.5, 0.5, null, null));
    history.add(new EpochRecord(2, 1, 1, 0, 0.0, 0.6, 0.4, null, null));
    assertThat(best(BY_ACCURACY, history)).containsExactly(1, 2);
  }

  @Test
  void patienceWaitsForAGainOfMoreThanTheLeast() {
    EarlyStopping two = new EarlyStopping(2, 0.05);
    assertThat(BY_ACCURACY.stops(two, epochs(0.5, 0.5, 0.54))).isTrue();
    assertThat(BY_ACCURACY.stops(two, epochs(0.5, 0.5, 0.56))).isFalse();
    assertThat(BY_LOSS.stops(two, epochs(0.5, 0.5, 0.46))).isTrue();
    assertThat(BY_LOSS.stops(two, epochs(0.5, 0.5, 0.44))).isFalse();
    assertThat(BY_ACCURACY.stops(EarlyStopping.OFF, epochs(1, 0, 0))).isFalse();
  }

  private static List<Integer> best(EpochChoice choice, List<EpochRecord> history) {
    List<Integer> best = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      if (choice.best(history.subList(0, i), history.get(i))) {
        best.add(history.get(i).epoch());
      }
    }
    return best;
  }

  /** Epochs whose validation loss and accuracy both are these numbers. */
  private static List<EpochRecord> epochs(double... values) {
    List<EpochRecord> epochs = new ArrayList<>();
    for (double value : values) {
      epochs.add(new EpochRecord(epochs.size() + 1, 1, 1, 0, 0.0, 0.5, 0.5, value, value));
    }
    return epochs;
  }
}
