package io.carrytrack.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LbfgsStateTest {
  private static final int NUMBERS = 4;

  /** Of sum(a x^2) / 2. */
  private static double[] slopes(double[] curvatures, float[] point) {
    double[] slopes = new double[point.length];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = curvatures[i] * point[i];
    }
    return slopes;
  }

  private static float[] after(float[] point, double[] direction, double step) {
    float[] next = new float[point.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = (float) (point[i] + step * direction[i]);
    }
    return next;
  }

  @Test
  void theFirstDirectionIsDownhillOfLengthOne() {
    double[] direction =
        LbfgsState.initial(new float[NUMBERS]).direction(new double[] {3, 0, -4, 0});
    assertThat(direction).containsExactly(new double[] {-0.6, 0, 0.8, 0}, within(1e-15));
  }

  /** The inverse of the curvature is exact along every step that is remembered. */
  @Test
  void aRememberedChangeOfTheGradientIsUndoneByItsStep() {
    double[] curvatures = {1, 10, 100, 3};
    LbfgsState state = LbfgsState.initial(new float[] {1, 1, 1, 1});
    Random random = new Random(1);
    for (int i = 0; i < 7; i++) {
      float[] next = new float[NUMBERS];
      for (int k = 0; k < NUMBERS; k++) {
        next[k] = (float) random.nextGaussian();
      }
      float[] point = state.point();
      double[] change = slopes(curvatures, next);
      double[] before = slopes(curvatures, point);
      state = state.after(next, before, change);
      double[] last = new double[NUMBERS];
      for (int k = 0; k < NUMBERS; k++) {
        last[k] = change[k] - before[k];
      }
      double[] direction = state.direction(last);
      for (int k = 0; k < NUMBERS; k++) {
        assertThat(direction[k]).as("step %d", i).isCloseTo(point[k] - next[k], within(1e-4));
      }
    }
  }

  @Test
  void aQuadraticIsSolvedInAFewSteps() {
    double[] curvatures = {1, 10, 100, 3};
    LbfgsState state = LbfgsState.initial(new float[] {1, -1, 1, 2});
    for (int i = 0; i < 25; i++) {
      double[] gradient = slopes(curvatures, state.point());
      if (LbfgsState.dot(gradient, gradient) < 1e-20) {
        break;
      }
      double[] direction = state.direction(gradient);
      assertThat(LbfgsState.dot(gradient, direction)).as("downhill").isNegative();
      // the least along the direction
      double step = 0;
      double bend = 0;
      for (int k = 0; k < NUMBERS; k++) {
        step -= gradient[k] * direction[k];
        bend += curvatures[k] * direction[k] * direction[k];
      }
      float[] next = after(state.point(), direction, step / bend);
      state = state.after(next, gradient, slopes(curvatures, next));
    }
    for (float number : state.point()) {
      assertThat(number).isCloseTo(0, within(1e-6f));
    }
  }

  @Test
  void whatIsReadIsWhatWasSaved() {
    double[] curvatures = {1, 10, 100, 3};
    LbfgsState state = LbfgsState.initial(new float[] {1, 1, 1, 1});
    for (int steps = 0; steps <= LbfgsState.MEMORY + 2; steps++) {
      float[] encoded = new float[LbfgsState.length(NUMBERS)];
      state.save(encoded);
      LbfgsState read = LbfgsState.read(encoded, NUMBERS);
      double[] gradient = {1, 2, 3, 4};
      assertThat(read.point()).isEqualTo(state.point());
      assertThat(read.direction(gradient))
          .as("%d steps", steps)
          .isEqualTo(state.direction(gradient));
      float[] again = new float[encoded.length];
      read.save(again);
      assertThat(again).isEqualTo(encoded);
      float[] next = after(state.point(), new double[] {steps, -1, 0.5, 1}, 0.25);
      state = state.after(next, slopes(curvatures, state.point()), slopes(curvatures, next));
    }
  }

  @Test
  void aStepAlongWhichTheGradientDoesNotGrowTeachesNothing() {
    LbfgsState state = LbfgsState.initial(new float[] {0});
    LbfgsState after = state.after(new float[] {1}, new double[] {1}, new double[] {0.5});
    assertThat(after.direction(new double[] {2}))
        .as("as if nothing were known")
        .containsExactly(-1);
    assertThat(after.point()).containsExactly(1);
  }
}
