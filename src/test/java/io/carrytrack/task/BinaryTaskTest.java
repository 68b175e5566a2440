package io.carrytrack.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.Layers;
import io.carrytrack.minibatch.PadSide;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BinaryTaskTest {
  private static final Task TASK = Task.BINARY;

  @ParameterizedTest
  @ValueSource(floats = {-9f, -2.5f, -0.25f, 0f, 0.5f, 3f, 12f})
  void theGradientIsTheSlopeOfTheLoss(float logit) {
    for (float label : new float[] {0f, 1f}) {
      float step = 0x1p-10f;
      double slope = (loss(label, logit + step) - loss(label, logit - step)) / (2 * step);
      assertThat((double) gradient(label, 1, logit)).isCloseTo(slope, within(1e-6));
      assertThat((double) gradient(label, 0.25, logit)).isCloseTo(slope / 4, within(1e-6));
      double p = 1 / (1 + Math.exp(-logit));
      assertThat(loss(label, logit))
          .isCloseTo(-Math.log(label == 1 ? p : 1 - p), within(1e-9 * (1 + Math.abs(logit))));
    }
  }

  /** Keras: the label is y (1 - s) + s / 2. */
  @ParameterizedTest
  @ValueSource(floats = {-9f, -2.5f, 0f, 0.5f, 12f})
  void smoothedLabelsAreKeras(float logit) {
    float[] at = {logit};
    float[] gradient = new float[1];
    for (float label : new float[] {0f, 1f}) {
      Task smoothed = TASK.smoothed(0.2);
      double p = 1 / (1 + Math.exp(-logit));
      double y = label * 0.8 + 0.1;
      assertThat(smoothed.loss(label, at, 0))
          .isCloseTo(-y * Math.log(p) - (1 - y) * Math.log(1 - p), within(1e-9));
      smoothed.gradient(label, 0.5, at, 0, gradient, 0);
      float step = 0x1p-10f;
      double slope =
          (smoothed.loss(label, new float[] {logit + step}, 0)
                  - smoothed.loss(label, new float[] {logit - step}, 0))
              / (2 * step);
      assertThat((double) gradient[0]).isCloseTo(slope / 2, within(1e-6));
      assertThat(smoothed.scored(label, 1, new float[] {0.75f}, 0))
          .as("rows score as they are labelled")
          .isEqualTo(TASK.scored(label, 1, new float[] {0.75f}, 0));
    }
    assertThat(TASK.smoothed(0)).isEqualTo(TASK);
  }

  @Test
  void extremeLogitsCostWhatTheyAreWrongBy() {
    for (float logit : new float[] {100f, 1e10f, Float.MAX_VALUE}) {
      assertThat(loss(0, logit)).isEqualTo(logit);
      assertThat(loss(1, -logit)).isEqualTo(logit);
      assertThat(loss(1, logit)).isBetween(0.0, 1e-40);
      assertThat(loss(0, -logit)).isBetween(0.0, 1e-40);
      assertThat(gradient(0, 1, logit)).isEqualTo(1f);
      assertThat(gradient(1, 1, -logit)).isEqualTo(-1f);
      assertThat(gradient(1, 1, logit)).isZero();
      assertThat(gradient(0, 1, -logit)).isBetween(0f, 1e-40f);
    }
    assertThat(loss(1, Float.NaN)).isNaN();
  }

  @Test
  void aRowHasItsOwnPlaces() {
    float[] logits = {7f, 0f, 7f};
    float[] written = {7f, 7f, 7f};
    TASK.predict(logits, 1, written, 2);
    assertThat(written).containsExactly(7f, 7f, 0.5f);
    TASK.gradient(1, 2, logits, 1, written, 0);
    assertThat(written).containsExactly(-1f, 7f, 0.5f);
    assertThat(TASK.outputs()).isEqualTo(TASK.outputLayer().units()).isEqualTo(1);
  }

  @Test
  void aHalfPredictsZero() {
    assertThat(TASK.prediction(new float[] {0.5f}, 0)).isZero();
    assertThat(TASK.prediction(new float[] {Math.nextUp(0.5f)}, 0)).isEqualTo(1);
    assertThat(TASK.correct(0, new float[] {0f}, 0)).isTrue();
    assertThat(TASK.correct(1, new float[] {0f}, 0)).isFalse();
    assertThat(TASK.correct(1, new float[] {Float.MIN_VALUE}, 0)).isTrue();
  }

  @Test
  void outputsScoreAsKerasClips() {
    assertThat(TASK.scored(1, 2, new float[] {1f}, 0))
        .isEqualTo(new LossSums(2 * -StrictMath.log(1 - 1e-7), 2, 2));
    assertThat(TASK.scored(0, 2, new float[] {1f}, 0).loss())
        .isCloseTo(-2 * Math.log(1e-7), within(1e-6));
    assertThat(TASK.scored(0, 2, new float[] {1f}, 0).correct()).isZero();
  }

  @Test
  void aScoredRowGetsProbabilityAndPrediction() {
    float[] outputs = {0.25f, 0.75f};
    assertThat(TASK.scores()).containsExactly(ScoreColumn.PROBABILITY, ScoreColumn.PREDICTION);
    assertThat(TASK.score(ScoreColumn.PROBABILITY, outputs, 1)).isEqualTo(0.75);
    assertThat(TASK.score(ScoreColumn.PREDICTION, outputs, 1)).isEqualTo(1);
    TASK.requireOutputs(outputs, 0);
    assertThatThrownBy(() -> TASK.requireOutputs(new float[] {Float.NaN}, 0))
        .hasMessage("the network predicts NaN, no probability");
    assertThatThrownBy(() -> TASK.requireOutputs(new float[] {1.5f}, 0))
        .hasMessageContaining("1.5");
  }

  @Test
  void labelsAreZeroAndOne() {
    assertThat(List.of(0.0, -0.0, 1.0)).allMatch(TASK::isLabel);
    assertThat(List.of(0.5, 2.0, -1.0, Double.NaN)).noneMatch(TASK::isLabel);
    assertThat(TASK.classOf(0f)).isZero();
    assertThat(TASK.classOf(1f)).isEqualTo(1);
  }

  @Test
  void theLastLayerTellsTheTask() {
    List<Layer> read = Layers.read("network.layers", List.of(Map.of("type", "lstm", "units", 4)));
    assertThat(read.get(1)).as("what is added to layers without one").isEqualTo(TASK.outputLayer());
    assertThat(Task.of(network(read))).isEqualTo(TASK);
    assertThatThrownBy(() -> Task.of(network(read.subList(0, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the last layer must be");
    assertThatThrownBy(() -> Task.of(network(List.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Architecture network(List<Layer> layers) {
    return new Architecture(10, 2, 5, PadSide.PRE, false, layers);
  }

  private static double loss(float label, float logit) {
    return TASK.loss(label, new float[] {logit}, 0);
  }

  private static float gradient(float label, double share, float logit) {
    float[] gradient = new float[1];
    TASK.gradient(label, share, new float[] {logit}, 0, gradient, 0);
    return gradient[0];
  }
}
