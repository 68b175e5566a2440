package io.carrytrack.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.task.Task;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;

class LogitsTest {
  private static final int ONE = 0x3F800000;

  @Property(tries = 5000)
  void noBitIsLostOnTheWayThroughTheLogOdds(@ForAll @IntRange(max = ONE) int bits) {
    requireSame(Float.intBitsToFloat(bits));
  }

  @Test
  void norAtTheEnds() {
    for (int i = 0; i < 2000; i++) {
      requireSame(Float.intBitsToFloat(i));
      requireSame(Float.intBitsToFloat(ONE - i));
      requireSame(Float.intBitsToFloat(Float.floatToIntBits(0.5f) + i - 1000));
    }
  }

  private static void requireSame(float probability) {
    Vector logits = Logits.of(Task.BINARY, new float[] {probability});
    Vector probabilities = Logits.probabilities(Task.BINARY, logits);
    assertThat(probabilities.apply(1)).as("%s", logits).isEqualTo((double) probability);
    assertThat(probabilities.apply(0)).isEqualTo(1.0 - probability);
    assertThat(Logits.prediction(probabilities, new double[] {1, 1}))
        .as("as the scoring job predicts")
        .isEqualTo(probability > 0.5f ? 1.0 : 0.0);
  }

  @Test
  void thresholdsScaleTheProbabilities() {
    Vector probabilities = Vectors.dense(0.7, 0.3);
    assertThat(Logits.prediction(probabilities, new double[] {1, 1})).isEqualTo(0);
    assertThat(Logits.prediction(probabilities, new double[] {0.75, 0.25})).isEqualTo(1);
    assertThat(Logits.prediction(probabilities, new double[] {1, 0})).isEqualTo(1);
  }
}
