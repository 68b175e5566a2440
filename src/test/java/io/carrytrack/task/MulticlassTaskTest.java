package io.carrytrack.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.Layers;
import io.carrytrack.minibatch.PadSide;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

final class MulticlassTaskTest {
  private static final Task TASK = Task.multiclass(4);
  private static final float[][] LOGITS = {
    {0f, 0f, 0f, 0f}, {1f, -2f, 0.5f, 3f}, {-7f, 9f, 0.25f, -1f}, {40f, 39f, -40f, 0f}
  };

  @Test
  void theGradientIsTheSlopeOfTheLoss() {
    for (float[] logits : LOGITS) {
      for (int label = 0; label < 4; label++) {
        float[] gradient = gradient(label, 1, logits);
        double sum = 0;
        for (int k = 0; k < 4; k++) {
          float step = 0x1p-10f;
          float[] up = logits.clone();
          float[] down = logits.clone();
          up[k] += step;
          down[k] -= step;
          double slope =
              (TASK.loss(label, up, 0) - TASK.loss(label, down, 0)) / ((double) up[k] - down[k]);
          assertThat((double) gradient[k]).isCloseTo(slope, within(1e-6));
          sum += gradient[k];
        }
        assertThat(sum).as("probabilities add up").isCloseTo(0, within(1e-6));
        assertThat(gradient(label, 0.25, logits)[label])
            .isCloseTo(gradient[label] / 4, within(1e-7f));
      }
    }
  }

  /** Keras: the label is onehot(y) (1 - s) + s / K. */
  @Test
  void smoothedLabelsAreKeras() {
    Task smoothed = TASK.smoothed(0.2);
    for (float[] logits : Arrays.copyOf(LOGITS, 3)) {
      double all =
          Arrays.stream(new double[] {0, 1, 2, 3}).map(k -> Math.exp(logits[(int) k])).sum();
      for (int label = 0; label < 4; label++) {
        double loss = 0;
        float[] gradient = new float[4];
        smoothed.gradient(label, 0.5, logits, 0, gradient, 0);
        for (int k = 0; k < 4; k++) {
          double y = (k == label ? 0.8 : 0) + 0.05;
          loss -= y * Math.log(Math.exp(logits[k]) / all);
          float[] up = logits.clone();
          float[] down = logits.clone();
          up[k] += 0x1p-10f;
          down[k] -= 0x1p-10f;
          double slope =
              (smoothed.loss(label, up, 0) - smoothed.loss(label, down, 0))
                  / ((double) up[k] - down[k]);
          assertThat((double) gradient[k]).isCloseTo(slope / 2, within(1e-6));
        }
        assertThat(smoothed.loss(label, logits, 0)).isCloseTo(loss, within(1e-9));
      }
    }
    assertThat(TASK.smoothed(0)).isEqualTo(TASK);
  }

  @Test
  void lossAndGradientAreThoseOfTheStockOutputLayer() {
    LossMCXENT stock = new LossMCXENT();
    for (float[] logits : LOGITS) {
      for (int label = 0; label < 4; label++) {
        INDArray labels = Nd4j.zeros(1, 4);
        labels.putScalar(label, 1);
        INDArray row = Nd4j.createFromArray(new float[][] {logits});
        INDArray gradient = stock.computeGradient(labels, row.dup(), new ActivationSoftmax(), null);
        float[] ours = gradient(label, 1, logits);
        for (int k = 0; k < 4; k++) {
          assertThat(ours[k]).isCloseTo(gradient.getFloat(k), within(1e-6f));
        }
        double loss = stock.computeScore(labels, row.dup(), new ActivationSoftmax(), null, false);
        if (loss < 20) { // beyond, stock clips the probability
          assertThat(TASK.loss(label, logits, 0)).isCloseTo(loss, within(1e-5));
        }
      }
    }
  }

  @Test
  void extremeLogitsCostWhatTheyAreWrongBy() {
    float[] logits = {Float.MAX_VALUE, 0f, -Float.MAX_VALUE, 1e10f};
    assertThat(TASK.loss(0, logits, 0)).isZero();
    assertThat(TASK.loss(1, logits, 0)).isEqualTo(Float.MAX_VALUE);
    assertThat(gradient(1, 1, logits)).containsExactly(1f, -1f, 0f, 0f);
    assertThat(TASK.loss(0, new float[] {Float.NaN, 0f, 0f, 0f}, 0)).isNaN();
  }

  @Test
  void aRowHasItsOwnPlaces() {
    float[] logits = {7f, 0f, 0f, 0f, 0f, 7f};
    float[] written = {7f, 7f, 7f, 7f, 7f, 7f, 7f};
    TASK.predict(logits, 1, written, 2);
    assertThat(written).containsExactly(7f, 7f, 0.25f, 0.25f, 0.25f, 0.25f, 7f);
    TASK.gradient(2, 2, logits, 1, logits, 1);
    assertThat(logits)
        .as("in the place of the logits")
        .containsExactly(7f, 0.5f, 0.5f, -1.5f, 0.5f, 7f);
  }

  @Test
  void theFirstOfEqualsIsPredicted() {
    assertThat(TASK.prediction(new float[] {0.2f, 0.3f, 0.3f, 0.2f}, 0)).isEqualTo(1);
    assertThat(TASK.correct(0, new float[] {1f, 1f, 0f, 0f}, 0)).isTrue();
    assertThat(TASK.correct(1, new float[] {1f, 1f, 0f, 0f}, 0)).isFalse();
  }

  @Test
  void sparkGetsBackTheFloats() {
    float[] outputs = new float[4];
    for (float[] logits : LOGITS) {
      TASK.predict(logits, 0, outputs, 0);
      double[] back = TASK.probabilities(TASK.raw(outputs, 0));
      for (int k = 0; k < 4; k++) {
        assertThat((float) back[k]).isEqualTo(outputs[k]);
      }
    }
  }

  @Test
  void outputsScoreAsKerasClips() {
    LossSums sure = TASK.scored(0, 2, new float[] {0f, 1f, 0f, 0f}, 0);
    assertThat(sure.loss()).isCloseTo(2 * -Math.log(1e-7), within(1e-9));
    assertThat(sure.correct()).isZero();
    assertThatThrownBy(() -> TASK.requireOutputs(new float[] {0f, 1f, Float.NaN, 0f}, 0))
        .hasMessageContaining("NaN");
  }

  @Test
  void theLastLayerTellsTheTask() {
    assertThat(Task.of(network(Map.of("type", "dense", "units", 4, "activation", "softmax"))))
        .isEqualTo(TASK);
    assertThatThrownBy(
            () -> Task.of(network(Map.of("type", "dense", "units", 1, "activation", "softmax"))))
        .hasMessageContaining("units = K and activation = softmax");
    assertThatThrownBy(
            () ->
                network(
                        Map.of("type", "dense", "units", 4, "activation", "softmax"),
                        Map.of("type", "dense", "units", 1, "activation", "sigmoid"))
                    .parts("layers"))
        .hasMessageContaining("softmax is for the last layer");
    assertThatThrownBy(() -> Task.multiclass(1)).hasMessageContaining("at least 2");
  }

  @SafeVarargs
  private static Architecture network(Map<String, Object>... top) {
    List<Layer> layers =
        Layers.read(
            "layers",
            Stream.concat(
                    Stream.of(Map.<String, Object>of("type", "lstm", "units", 3)), Stream.of(top))
                .toList());
    return new Architecture(10, 4, 5, PadSide.PRE, false, layers);
  }

  private static float[] gradient(int label, double share, float[] logits) {
    float[] gradient = new float[4];
    TASK.gradient(label, share, logits, 0, gradient, 0);
    return gradient;
  }
}
