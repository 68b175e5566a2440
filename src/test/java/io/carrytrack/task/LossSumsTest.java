package io.carrytrack.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class LossSumsTest {

  @Test
  void aRowCountsWithItsWeight() {
    assertThat(LossSums.ofRow(2f, 0.25, true)).isEqualTo(new LossSums(0.5, 2, 2));
    assertThat(LossSums.ofRow(2f, 0.25, false)).isEqualTo(new LossSums(0.5, 2, 0));
  }

  @Test
  void sumsAreAddedInTheOrderOfTheCalls() {
    LossSums large = new LossSums(1, 1, 1);
    LossSums small = new LossSums(0x1p-53, 0x1p-53, 0x1p-53);
    LossSums forwards = LossSums.NONE.plus(large).plus(small).plus(small);
    LossSums backwards = LossSums.NONE.plus(small).plus(small).plus(large);
    assertThat(forwards).isEqualTo(large);
    double sum = 1 + 0x1p-52;
    assertThat(backwards).isEqualTo(new LossSums(sum, sum, sum));
  }

  @Test
  void meansAreWeighted() {
    LossSums sums = LossSums.ofRow(3f, 1, true).plus(LossSums.ofRow(1f, 2, false));
    assertThat(sums.meanLoss()).isEqualTo(1.25);
    assertThat(sums.accuracy()).isEqualTo(0.75);
  }

  @Test
  void withoutWeightThereIsNoMean() {
    assertThat(LossSums.NONE.meanLoss()).isNaN();
    assertThat(LossSums.NONE.accuracy()).isNaN();
  }

  @Test
  void theEncodingKeepsAllBits() {
    LossSums sums = new LossSums(Double.MIN_VALUE, 0.1, Double.NEGATIVE_INFINITY);
    ByteBuffer bytes = ByteBuffer.allocate(LossSums.BYTES + 1);
    sums.write(bytes);
    assertThat(bytes.position()).isEqualTo(LossSums.BYTES);
    assertThat(LossSums.read(bytes.flip())).isEqualTo(sums);
    assertThat(bytes.hasRemaining()).isFalse();
  }
}
