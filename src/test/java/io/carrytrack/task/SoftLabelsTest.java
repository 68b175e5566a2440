package io.carrytrack.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Labels from 0 to 1 in the loss. */
class SoftLabelsTest {
  private static final Task FOUR = Task.multiclass(4);

  /** As many numbers from 0 to 1 as a label has, that add up to 1 where they are several. */
  private static float[] soft(Random random, Task task) {
    float[] label = new float[task.soft().labelWidth()];
    double sum = 0;
    for (int k = 0; k < label.length; k++) {
      label[k] = random.nextFloat();
      sum += label[k];
    }
    for (int k = 0; k < label.length && label.length > 1; k++) {
      label[k] = (float) (label[k] / sum);
    }
    return label;
  }

  private static float[] logits(Random random, Task task) {
    float[] logits = new float[task.outputs()];
    for (int k = 0; k < logits.length; k++) {
      logits[k] = (float) (3 * random.nextGaussian());
    }
    return logits;
  }

  @Test
  void theGradientIsTheSlopeOfTheLoss() {
    Random random = new Random(3);
    for (Task hard : List.of(Task.BINARY, FOUR, Task.BINARY.smoothed(0.2), FOUR.smoothed(0.2))) {
      Task task = hard.soft();
      for (int i = 0; i < 50; i++) {
        float[] label = soft(random, hard);
        float[] logits = logits(random, hard);
        float[] gradient = new float[logits.length];
        task.gradient(label, 0, 0.5, logits, 0, gradient, 0);
        for (int k = 0; k < logits.length; k++) {
          float[] up = logits.clone();
          float[] down = logits.clone();
          up[k] += 0x1p-10f;
          down[k] -= 0x1p-10f;
          double slope =
              (task.loss(label, 0, up, 0) - task.loss(label, 0, down, 0))
                  / ((double) up[k] - down[k]);
          assertThat((double) gradient[k]).isCloseTo(slope / 2, within(1e-6));
        }
      }
    }
  }

  /** The cross-entropy, written out. */
  @Test
  void theLossIsTheCrossEntropy() {
    Random random = new Random(4);
    for (int i = 0; i < 50; i++) {
      float[] label = soft(random, FOUR);
      float[] logits = logits(random, FOUR);
      float[] outputs = new float[4];
      FOUR.predict(logits, 0, outputs, 0);
      double expected = 0;
      for (int k = 0; k < 4; k++) {
        expected -= label[k] * Math.log(outputs[k]);
      }
      assertThat(FOUR.soft().loss(label, 0, logits, 0)).isCloseTo(expected, within(1e-5));
      float y = label[0];
      float[] one = new float[1];
      Task.BINARY.predict(logits, 0, one, 0);
      assertThat(Task.BINARY.soft().loss(label, 0, logits, 0))
          .isCloseTo(-y * Math.log(one[0]) - (1 - y) * Math.log(1 - one[0]), within(1e-4));
    }
  }

  @Test
  void aSureLabelIsItsClassToTheBit() {
    Random random = new Random(5);
    for (Task hard : List.of(Task.BINARY, FOUR, Task.BINARY.smoothed(0.1), FOUR.smoothed(0.1))) {
      for (int i = 0; i < 100; i++) {
        float[] logits = logits(random, hard);
        for (int label = 0; label < hard.classes(); label++) {
          float[] sure = hard.soften(label);
          assertThat(sure).hasSize(hard.soft().labelWidth());
          assertThat(hard.soft().loss(sure, 0, logits, 0)).isEqualTo(hard.loss(label, logits, 0));
          float[] of = new float[logits.length];
          float[] ofSure = new float[logits.length];
          hard.gradient(label, 0.3, logits, 0, of, 0);
          hard.soft().gradient(sure, 0, 0.3, logits, 0, ofSure, 0);
          assertThat(ofSure).isEqualTo(of);
          assertThat(hard.soft().correct(sure, 0, logits, 0))
              .isEqualTo(hard.correct(label, logits, 0));
          assertThat(hard.soft().classOf(sure, 0)).isEqualTo(label);
        }
      }
    }
  }

  @Test
  void whatALabelSpeaksForMostIsRight() {
    float[] label = {9f, 0.2f, 0.5f, 0.1f, 0.2f};
    assertThat(FOUR.soft().classOf(label, 1)).isEqualTo(1);
    assertThat(FOUR.soft().correct(label, 1, new float[] {0, 2, 1, 0}, 0)).isTrue();
    assertThat(FOUR.soft().correct(label, 1, new float[] {3, 2, 1, 0}, 0)).isFalse();
    assertThat(Task.BINARY.soft().correct(new float[] {0.6f}, 0, new float[] {0.1f}, 0)).isTrue();
    assertThat(Task.BINARY.soft().correct(new float[] {0.4f}, 0, new float[] {0.1f}, 0)).isFalse();
    assertThat(Task.BINARY.soft().classOf(new float[] {0.6f}, 0)).isEqualTo(1);
  }

  @Test
  void theWidthTellsTheForm() {
    assertThat(FOUR.ofWidth(1)).isSameAs(FOUR);
    assertThat(FOUR.ofWidth(4)).isEqualTo(FOUR.soft()).isNotEqualTo(FOUR);
    assertThat(FOUR.soft().smoothed(0.1)).isEqualTo(FOUR.smoothed(0.1).soft());
    assertThat(Task.BINARY.ofWidth(1)).isSameAs(Task.BINARY);
    Task number = Task.regression(Target.of(RegressionLoss.MSE));
    assertThat(number.ofWidth(1)).isSameAs(number);
    assertThatThrownBy(number::soft).hasMessage("labels that are numbers have no soft form");
    assertThatThrownBy(() -> number.soften(0)).isInstanceOf(IllegalStateException.class);
  }
}
