package io.carrytrack.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MetricTest {
  private static final Task THREE = Task.multiclass(3);

  /** Probabilities of 8 bits, many of which are equal. */
  private static float[] scores(int rows) {
    Random random = new Random(3);
    float[] scores = new float[rows];
    for (int row = 0; row < rows; row++) {
      scores[row] = random.nextInt(257) / 256f;
    }
    return scores;
  }

  private static ScoredRows scored(Metric metric, float[] scores, int... order) {
    ScoredRows rows = new ScoredRows(Task.BINARY, metric);
    for (int row : order) {
      rows.add(row % 3 == 0 ? 1 : 0, 2f, scores, row);
    }
    return rows;
  }

  @Test
  void aTaskHasItsMetrics() {
    assertThat(Metric.of(Task.BINARY))
        .containsExactly(Metric.LOSS, Metric.ACCURACY, Metric.MACRO_F1, Metric.AUC);
    assertThat(Metric.of(Task.regression(Target.of(RegressionLoss.MSE))))
        .containsExactly(Metric.LOSS, Metric.MAE);
    assertThat(Metric.of(THREE)).containsExactly(Metric.LOSS, Metric.ACCURACY, Metric.MACRO_F1);
  }

  @Test
  void lossAndErrorFallAndAllElseGrows() {
    for (Metric metric : Metric.values()) {
      assertThat(metric.merit(0.25) > metric.merit(0.5))
          .as(metric.label())
          .isEqualTo(metric == Metric.LOSS || metric == Metric.MAE);
    }
  }

  @Test
  void theAreaCountsEveryPairOfRows() {
    float[] scores = scores(300);
    double twiceWins = 0;
    double pairs = 0;
    for (int one = 0; one < scores.length; one += 3) {
      for (int zero = 0; zero < scores.length; zero++) {
        if (zero % 3 != 0) {
          pairs++;
          twiceWins += scores[one] > scores[zero] ? 2 : scores[one] == scores[zero] ? 1 : 0;
        }
      }
    }
    int[] order = new Random(4).ints(0, 300).distinct().limit(300).toArray();
    assertThat(Metric.AUC.of(scored(Metric.AUC, scores, order))).isEqualTo(twiceWins / (2 * pairs));
    assertThat(Metric.AUC.of(scored(Metric.AUC, scores, 0, 3))).as("of ones alone").isNaN();
    assertThat(Metric.AUC.of(scored(Metric.AUC, scores))).isNaN();
  }

  @Test
  void rangesOfScoresAddUp() {
    RocArea whole = new RocArea();
    RocArea low = new RocArea();
    RocArea high = new RocArea();
    for (int row = 0; row < 60; row++) {
      int score = row / 4;
      whole.add(score, row % 3 == 0);
      (row < 20 ? low : high).add(score, row % 3 == 0);
    }
    RocArea sum = new RocArea();
    sum.add(low);
    sum.add(high);
    assertThat(sum.value()).isEqualTo(whole.value()).isBetween(0.0, 1.0);
  }

  @Test
  void macroF1IsThatOfScikitLearnsExample() {
    int[] labels = {0, 1, 2, 0, 1, 2};
    int[] predictions = {0, 2, 1, 0, 0, 1};
    ScoredRows rows = new ScoredRows(THREE, Metric.MACRO_F1);
    for (int row = 0; row < labels.length; row++) {
      float[] outputs = {0.1f, 0.1f, 0.1f};
      outputs[predictions[row]] = 0.8f;
      rows.add(labels[row], row, outputs, 0);
    }
    assertThat(Metric.MACRO_F1.of(rows)).as("rows count once").isCloseTo(0.26666, within(1e-5));
    assertThat(Metric.ACCURACY.of(rows)).as("with their weights").isEqualTo(3 / 15.0);
  }

  @Test
  void blocksAddUpToTheirRows() {
    float[] scores = scores(300);
    int[] all = java.util.stream.IntStream.range(0, 300).toArray();
    for (Metric metric : Metric.values()) {
      ScoredRows sum = new ScoredRows(Task.BINARY, metric);
      for (int from = 0; from < 300; from += 100) {
        ScoredRows block =
            scored(metric, scores, java.util.Arrays.copyOfRange(all, from, from + 100));
        ByteBuffer bytes = ByteBuffer.allocate(block.bytes() + 3);
        block.write(bytes);
        assertThat(bytes.remaining()).as(metric.label()).isEqualTo(3);
        sum.add(bytes.flip());
        assertThat(bytes.hasRemaining()).isFalse();
      }
      assertThat(metric.of(sum))
          .as(metric.label())
          .isCloseTo(metric.of(scored(metric, scores, all)), within(1e-12));
    }
  }
}
