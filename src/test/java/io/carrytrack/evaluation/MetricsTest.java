package io.carrytrack.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.task.Confusion;
import io.carrytrack.task.LabelNames;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of scikit-learn's own documentation, with the numbers that it prints. */
class MetricsTest {
  private static Metrics of(int classes, int[] labels, int[] predictions) {
    Confusion confusion = new Confusion(classes);
    for (int i = 0; i < labels.length; i++) {
      confusion.add(labels[i], predictions[i]);
    }
    return Metrics.of(
        labels.length,
        0.5,
        1,
        0,
        new Metrics.OfProbabilities(null, null, 0, 0, null),
        LabelNames.NONE,
        confusion);
  }

  @Test
  void theClassificationReport() {
    Metrics metrics = of(3, new int[] {0, 1, 2, 2, 2}, new int[] {0, 0, 2, 2, 1});
    assertThat(metrics.classes())
        .containsExactly(
            new Metrics.OfClass("0", 1, 0.5, 1, 2.0 / 3),
            new Metrics.OfClass("1", 1, 0, 0, 0),
            new Metrics.OfClass("2", 3, 1, 2.0 / 3, 0.8));
    assertThat(metrics.macroF1()).as("0.49").isCloseTo((2.0 / 3 + 0.8) / 3, within(1e-12));
    assertThat(metrics.weightedF1()).as("0.61").isCloseTo((2.0 / 3 + 2.4) / 5, within(1e-12));
    assertThat(metrics.confusion())
        .containsExactly(List.of(1L, 0L, 0L), List.of(1L, 0L, 0L), List.of(0L, 1L, 2L));
  }

  @Test
  void f1Score() {
    Metrics metrics = of(3, new int[] {0, 1, 2, 0, 1, 2}, new int[] {0, 2, 1, 0, 0, 1});
    assertThat(metrics.macroF1()).isCloseTo(0.26666, within(1e-5));
    assertThat(metrics.weightedF1()).isCloseTo(0.26666, within(1e-5));
  }

  @Test
  void aClassThatNobodyMetCountsInNoMean() {
    Metrics metrics = of(4, new int[] {0, 1, 2, 2, 2}, new int[] {0, 0, 2, 2, 1});
    assertThat(metrics.macroF1()).isCloseTo((2.0 / 3 + 0.8) / 3, within(1e-12));
    assertThat(metrics.classes()).hasSize(4);
  }

  @Test
  void aMatrixOfManyClassesIsLeftOut() {
    assertThat(of(Metrics.MOST_SHOWN, new int[] {0}, new int[] {0}).confusion()).hasSize(100);
    assertThat(of(Metrics.MOST_SHOWN + 1, new int[] {0}, new int[] {0}).confusion()).isNull();
  }
}
