package io.carrytrack.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

final class ExactSumTest {
  @Test
  void noOrderAndNoPartsMatter() {
    double[] terms = {1e300, 1, -1e300, 1e-300, 0.1, -0.1, 0x1p-1074};
    ExactSum forth = new ExactSum();
    ExactSum back = new ExactSum();
    ExactSum half = new ExactSum();
    for (int i = 0; i < terms.length; i++) {
      forth.add(terms[i]);
      (i % 2 == 0 ? back : half).add(terms[terms.length - 1 - i]);
    }
    back.add(half);
    assertThat(forth.value()).isEqualByComparingTo(back.value());
    assertThat(forth.over(new ExactSum().add(1.0))).isEqualTo(1);
    assertThat(forth.add(-1).over(new ExactSum().add(1.0))).isEqualTo(1e-300);
  }

  @Test
  void squaresAboutTheMeanLoseNothing() {
    ExactSum weights = new ExactSum();
    ExactSum sums = new ExactSum();
    ExactSum squares = new ExactSum();
    for (double number : new double[] {1e15, 1e15 + 1, 1e15 + 2}) {
      weights.add(2);
      sums.add(2, number);
      squares.add(2, number, number);
    }
    assertThat(ExactSum.aboutMean(squares, sums, weights))
        .isEqualByComparingTo(BigDecimal.valueOf(4));
    assertThat(sums.over(weights)).isEqualTo(1e15 + 1);
  }
}
