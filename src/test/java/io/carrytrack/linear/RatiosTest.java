package io.carrytrack.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RatiosTest {
  private static final float NEAR = 1e-6f;

  /** Three words from id 3 on: in 1 text of label 0 and 2 of label 1, in 0 and 1, in 3 and 0. */
  @Test
  void ofTwoClassesItIsTheLogOfTheSharesOfLabelOneOverLabelZero() {
    long[] counts = {9, 9, 9, 9, 9, 9, 4, 8, 0, 4, 12, 0};
    Ratios ratios = new Ratios(counts, 3, 2, 4);
    double ones = 3 + 2 + 1;
    double zeros = 2 + 1 + 4;
    assertThat(ratios.of(3)).isCloseTo((float) Math.log(3 / ones / (2 / zeros)), within(NEAR));
    assertThat(ratios.of(4)).isCloseTo((float) Math.log(2 / ones / (1 / zeros)), within(NEAR));
    assertThat(ratios.of(5)).isCloseTo((float) Math.log(1 / ones / (4 / zeros)), within(NEAR));
    assertThat(ratios.of(0)).as("no word").isZero();
    assertThat(ratios.of(2)).as("no word").isZero();
    float[] weights = {7, 7, 7, 2, 3, 4, 1, 0.5f};
    assertThat(ratios.parameters(weights))
        .containsExactly(0, 0, 0, 2 * ratios.of(3), 3 * ratios.of(4), 4 * ratios.of(5), 1, 0.5f);
  }

  @Test
  void ofMoreClassesEachIsAgainstTheOthers() {
    long[] counts = {0, 0, 0, 2, 0, 1, 1, 1, 1};
    Ratios ratios = new Ratios(counts, 1, 3, 1);
    double first = 3 + 2;
    double others = 2 + 3;
    assertThat(ratios.of(3)).isCloseTo((float) Math.log(3 / first / (2 / others)), within(NEAR));
    assertThat(ratios.of(6)).isCloseTo((float) Math.log(2 / first / (3 / others)), within(NEAR));
    double second = 1 + 2;
    double rest = 4 + 3;
    assertThat(ratios.of(4)).isCloseTo((float) Math.log(1 / second / (4 / rest)), within(NEAR));
  }
}
