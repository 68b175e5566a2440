package io.carrytrack.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.evaluation.Prediction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {
  /** A row of label 1 whose prediction is right, or not. */
  private static Prediction row(int id, boolean right) {
    return new Prediction("r" + id, 1, right ? 1 : 0, right ? 0.9 : 0.1);
  }

  /**
   * 40 rows: both are right in 20, none in 7, the first alone in 3, the second alone in 10. The
   * expected p is that of {@code scipy.stats.binomtest(3, 13, 0.5).pvalue}, 756/8192; the interval
   * 0.175 and 2.0226909 (Student's quantile of 39 degrees of freedom) times 0.5494753 / sqrt(40).
   */
  @Test
  void asMcNemarHasIt() {
    List<Prediction> first = new ArrayList<>();
    List<Prediction> second = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      first.add(row(i, i < 23));
      second.add(row(i, i < 20 || i >= 30));
    }
    PairedDifference of = PairedDifference.between("a", first, "b", second);
    assertThat(of.of()).isEqualTo("accuracy");
    assertThat(of.pairs()).isEqualTo(40);
    assertThat(of.unpaired()).isZero();
    assertThat(of.onlyFirst()).isEqualTo(3);
    assertThat(of.onlySecond()).isEqualTo(10);
    assertThat(of.p()).isCloseTo(756 / 8192.0, within(1e-12));
    assertThat(of.difference()).isCloseTo(0.175, within(1e-12));
    double deviation = Math.sqrt((13 - 40 * 0.175 * 0.175) / 39);
    double half = 2.0226909200 * deviation / Math.sqrt(40);
    assertThat(of.low()).isCloseTo(0.175 - half, within(1e-8));
    assertThat(of.high()).isCloseTo(0.175 + half, within(1e-8));
  }

  @Test
  void equalRunsDoNotDiffer() {
    List<Prediction> rows = List.of(row(1, true), row(2, false), row(3, true));
    PairedDifference of = PairedDifference.between("a", rows, "b", rows);
    assertThat(of.difference()).isZero();
    assertThat(of.p()).isEqualTo(1);
  }

  @Test
  void onlyRowsOfOneIdAndOneLabelArePaired() {
    List<Prediction> first =
        List.of(row(1, true), row(2, true), row(2, false), new Prediction("r3", 0, 0, 0.2));
    List<Prediction> second = List.of(row(1, false), row(2, true), row(3, true), row(4, true));
    PairedDifference of = PairedDifference.between("a", first, "b", second);
    assertThat(of.pairs()).as("r1; r2 stands twice, r3 has another label").isEqualTo(1);
    assertThat(of.unpaired()).isEqualTo(6);
    assertThat(of.low()).as("one pair has no interval").isNull();
    assertThat(PairedDifference.between("a", first, "b", List.of(row(9, true)))).isNull();
  }

  @Test
  void ofNumbersTheErrorsDiffer() {
    List<Prediction> first =
        List.of(new Prediction("x", 10, 12, null), new Prediction("y", 10, 9, null));
    List<Prediction> second =
        List.of(new Prediction("x", 10, 11, null), new Prediction("y", 10, 10, null));
    PairedDifference of = PairedDifference.between("a", first, "b", second);
    assertThat(of.of()).isEqualTo("mean absolute error");
    assertThat(of.difference()).isEqualTo(-1);
    assertThat(of.p()).isNull();
    assertThat(PairedDifference.between("a", first, "b", List.of(row(1, true)))).isNull();
  }
}
