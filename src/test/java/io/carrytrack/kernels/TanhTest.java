package io.carrytrack.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TanhTest {

  @Test
  void liesWithin4e7OfTheTrueValue() {
    double worst = 0;
    for (int i = -2_000_000; i <= 2_000_000; i++) {
      float x = i * 1e-5f;
      worst = Math.max(worst, Math.abs(Tanh.of(x) - StrictMath.tanh(x)));
    }
    assertThat(worst).isLessThan(4e-7);
    assertThat(Tanh.of(1e30f)).isCloseTo(1f, within(4e-7f));
    assertThat(Tanh.of(-1e30f)).isCloseTo(-1f, within(4e-7f));
  }

  @Test
  void whatIsNotFiniteBecomesNotANumber() {
    assertThat(Tanh.of(Float.NaN)).isNaN();
    assertThat(Tanh.of(Float.POSITIVE_INFINITY)).isNaN();
    assertThat(Tanh.of(Float.NEGATIVE_INFINITY)).isNaN();
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void everyKernelHasTheSameBits(KernelVariant variant) {
    float[] x = new float[48 * 1024];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - x.length / 2) * 4.3e-4f;
    }
    x[17] = Float.NaN;
    x[33] = Float.NEGATIVE_INFINITY;
    float[] y = x.clone();
    variant.create().cells().tanh(y, 16, y.length - 32);
    for (int i = 0; i < y.length; i++) {
      boolean inside = i >= 16 && i < y.length - 16;
      assertThat(Float.floatToIntBits(y[i]))
          .as("x = %s", x[i])
          .isEqualTo(Float.floatToIntBits(inside ? Tanh.of(x[i]) : x[i]));
    }
  }
}
