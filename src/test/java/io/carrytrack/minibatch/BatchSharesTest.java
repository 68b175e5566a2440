package io.carrytrack.minibatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchSharesTest {

  @Test
  void twoShareTheTutorialsMinibatchInHalves() {
    BatchShares shares = new BatchShares(128, 2);
    for (int worker = 0; worker < 2; worker++) {
      assertThat(shares.start(worker, 3)).as("worker %d", worker).isEqualTo(192);
      assertThat(shares.count(worker, 10_000)).as("worker %d", worker).isEqualTo(157);
    }
    assertThat(shares.largest()).isEqualTo(64);
    assertThat(shares.count(20_000L)).as("exact steps").isEqualTo(157);
  }

  @Test
  void anUnevenShareGoesRound() {
    BatchShares shares = new BatchShares(10, 3);
    assertThat(IntStream.range(0, 6).mapToLong(step -> shares.start(0, step)))
        .as("shares of 3, 3, 4, 3, 3")
        .containsExactly(0L, 3L, 6L, 10L, 13L, 16L);
    assertThat(IntStream.range(0, 6).mapToLong(step -> shares.start(2, step)))
        .as("shares of 4, 3, 3, 4, 3")
        .containsExactly(0L, 4L, 7L, 10L, 14L, 17L);
  }

  @Property
  void everyStepIsWholeAndNobodyFallsBehind(
      @ForAll @IntRange(min = 1, max = 40) int workers,
      @ForAll @IntRange(min = 0, max = 300) int more,
      @ForAll @IntRange(min = 0, max = 100_000) int step) {
    BatchShares shares = new BatchShares(workers + more, workers);
    long taken = 0;
    for (int worker = 0; worker < workers; worker++) {
      long share = shares.start(worker, step + 1) - shares.start(worker, step);
      assertThat(share)
          .as("worker %d", worker)
          .isBetween((long) shares.batch() / workers, (long) shares.largest())
          .isPositive();
      assertThat(shares.start(worker, step))
          .as("worker %d so far", worker)
          .isBetween(
              (long) step * shares.batch() / workers, (long) step * shares.batch() / workers + 1);
      taken += share;
    }
    assertThat(taken).isEqualTo(shares.batch());
  }

  @Property
  void theMinibatchesAreAllRows(
      @ForAll @IntRange(min = 1, max = 40) int workers,
      @ForAll @IntRange(min = 0, max = 300) int more,
      @ForAll @IntRange(min = 0, max = 5000) int rows) {
    BatchShares shares = new BatchShares(workers + more, workers);
    for (int worker = 0; worker < workers; worker++) {
      int count = shares.count(worker, rows);
      assertThat(shares.start(worker, count)).isGreaterThanOrEqualTo(rows);
      if (count > 0) {
        assertThat(shares.start(worker, count - 1)).isLessThan(rows);
      } else {
        assertThat(rows).isZero();
      }
    }
  }
}
