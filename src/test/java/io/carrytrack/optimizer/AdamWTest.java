package io.carrytrack.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AdamWTest {
  private static final Adam ADAM = new Adam(0.01, 0.9, 0.999, 1e-7);
  private static final float[][] GRADIENTS = {
    {0.1f, -0.2f, 0, 0.3f}, {0.05f, 0.4f, 0, -0.1f}, {-0.3f, 0.1f, 0, 0.2f}
  };
  private static final float[] FACTORS = {1, 0.5f, 2};

  /**
   * By the formulas of Keras 3's AdamW, in double precision: decay 0.1, rates 0.01, 0.005, 0.02.
   */
  private static final double[][] EXPECTED = {
    {0.48950031621776635, -1.2387501581113831, 1.998, -0.009999894591855761},
    {0.48459479974474134, -1.2399612877225892, 1.997001, -0.011995967484592645},
    {0.4905700116850703, -1.2457943317472067, 1.993006998, -0.024033603369889602}
  };

  @Test
  void aStepDecaysEveryParameterByItsOwnRateAndThenIsAdams() {
    AdamW optimizer = new AdamW(ADAM, 0.1);
    float[] parameters = {0.5f, -1.25f, 2, 0};
    float[] state = new float[optimizer.stateSize(4)];
    for (int step = 0; step < 3; step++) {
      optimizer.step(parameters, GRADIENTS[step].clone(), state, step, FACTORS[step]);
      for (int i = 0; i < 4; i++) {
        assertThat((double) parameters[i])
            .as("step %d, parameter %d", step, i)
            .isCloseTo(EXPECTED[step][i], within(2e-7));
      }
    }
  }

  @Test
  void theDecayIsNoPartOfTheMoments() {
    float[] decayed = {0.5f, -1.25f, 2, 0};
    float[] plain = decayed.clone();
    float[] ofDecayed = new float[8];
    float[] ofPlain = new float[8];
    for (int step = 0; step < 3; step++) {
      new AdamW(ADAM, 0.1).step(decayed, GRADIENTS[step].clone(), ofDecayed, step, 1);
      ADAM.step(plain, GRADIENTS[step].clone(), ofPlain, step, 1);
    }
    assertThat(ofDecayed).isEqualTo(ofPlain);
    assertThat(decayed).isNotEqualTo(plain);
  }

  @Test
  void withoutDecayItIsAdamToTheBit() {
    float[] found = {0.5f, -1.25f, 2, 0};
    float[] adams = found.clone();
    float[] state = new float[8];
    float[] adamsState = new float[8];
    for (int step = 0; step < 3; step++) {
      new AdamW(ADAM, 0).step(found, GRADIENTS[step].clone(), state, step, 1);
      ADAM.step(adams, GRADIENTS[step].clone(), adamsState, step, 1);
    }
    assertThat(found).isEqualTo(adams);
  }
}
