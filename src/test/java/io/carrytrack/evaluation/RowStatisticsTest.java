package io.carrytrack.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What is shown of rows is counted right, and the same in any order. */
class RowStatisticsTest {
  private static ScoredRow row(String id, int words, int unknown, int label, float probability) {
    double difference = (double) probability - label;
    return new ScoredRow(
        id,
        null,
        words,
        unknown,
        new float[] {label},
        new float[] {probability},
        1,
        0,
        probability > 0.5f ? 1 : 0,
        Math.max(probability, 1.0 - probability),
        difference * difference);
  }

  private static ScoredRow number(String id, float output) {
    return new ScoredRow(id, null, 0, -1, new float[1], new float[] {output}, 1, 0, 0, 0, 0);
  }

  private static RowStatistics of(Task task, List<ScoredRow> rows) {
    RowStatistics statistics = new RowStatistics(task);
    rows.forEach(statistics::add);
    return statistics;
  }

  @Test
  void fourRowsByHand() {
    RowStatistics of =
        of(
            Task.BINARY,
            List.of(
                row("a", 4, 0, 1, 0.9f),
                row("b", 8, 4, 1, 0.3f),
                row("c", 8, 1, 0, 0.6f),
                row("d", 60, 0, 0, 0.1f)));
    Reliability reliability = of.reliability().orElseThrow();
    assertThat(reliability.brier()).isCloseTo((0.01 + 0.49 + 0.36 + 0.01) / 4, within(1e-7));
    assertThat(reliability.expectedCalibrationError())
        .as("each row is in a bin of its own")
        .isCloseTo((0.1 + 0.7 + 0.6 + 0.1) / 4, within(1e-7));
    ScoreCounts scores = of.scores().orElseThrow();
    ScoreCounts.Point half = scores.points().get(500);
    assertThat(List.of(half.precision(), half.recall(), half.falsePositiveRate(), half.f1()))
        .containsExactly(0.5, 0.5, 0.5, 0.5);
    assertThat(scores.best().f1()).as("above 0.1 to 0.3").isCloseTo(0.8, within(1e-12));
    assertThat(scores.best().threshold()).as("the nearest to a half").isEqualTo(0.3);
    assertThat(of.byLength()).extracting(Groups.Group::rows).containsExactly(1L, 2L, 1L);
    assertThat(of.byLength()).extracting(Groups.Group::accuracy).containsExactly(1.0, 0.0, 1.0);
    assertThat(of.byUnknown()).extracting(Groups.Group::to).containsExactly(0.0, 0.2, 0.5);
    assertThat(of.mistakes()).extracting(Mistake::id).containsExactly("b", "c");
    assertThat(of.mistakes().get(0).size()).isCloseTo(0.7, within(1e-7));
  }

  /** At 0.3 as a float, which is above 0.3, the row counts as above that threshold. */
  @Test
  void aThresholdIsComparedAsProbabilitiesAre() {
    ScoreCounts counts = new ScoreCounts();
    counts.add(0.3f, true, 1);
    counts.add(0.5f, false, 1);
    assertThat(counts.points().get(300).truePositives()).isEqualTo(1);
    assertThat(counts.points().get(500).falsePositives()).as("0.5 predicts 0").isZero();
    assertThat(counts.points().get(0).recall()).isEqualTo(1);
    assertThat(counts.points().get(1000).recall()).isZero();
    assertThat(counts.points().get(1000).precision()).isEqualTo(1);
  }

  @Property(tries = 100)
  void anyOrderAndAnyPartsComeToTheSame(@ForAll int seed, @ForAll @IntRange(max = 200) int number) {
    Random random = new Random(seed);
    for (Task task :
        List.of(
            Task.BINARY,
            Task.multiclass(3),
            Task.regression(new Target(RegressionLoss.MSE, 5, 2)))) {
      List<ScoredRow> rows = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        float output = random.nextInt(8) / 7f;
        int predicted = task.classes() == 0 ? 0 : random.nextInt(task.classes());
        rows.add(
            new ScoredRow(
                "id" + random.nextInt(50),
                null,
                random.nextInt(30),
                random.nextInt(2) - 1,
                new float[] {random.nextInt(2)},
                new float[] {output},
                1,
                0,
                predicted,
                output,
                output * output));
      }
      RowStatistics whole = of(task, rows);
      Collections.shuffle(rows, random);
      int cut = number == 0 ? 0 : random.nextInt(number);
      RowStatistics parts = of(task, rows.subList(cut, number)).add(of(task, rows.subList(0, cut)));
      assertThat(parts.mistakes()).isEqualTo(whole.mistakes()).hasSizeLessThanOrEqualTo(20);
      assertThat(parts.byLength()).isEqualTo(whole.byLength());
      assertThat(parts.byUnknown()).isEqualTo(whole.byUnknown());
      assertThat(parts.scores().map(ScoreCounts::points))
          .isEqualTo(whole.scores().map(ScoreCounts::points));
      assertThat(parts.reliability().map(Reliability::bins))
          .isEqualTo(whole.reliability().map(Reliability::bins));
      assertThat(parts.reliability().map(Reliability::brier))
          .isEqualTo(whole.reliability().map(Reliability::brier));
      assertThat(parts.errors().map(ErrorCounts::errors))
          .isEqualTo(whole.errors().map(ErrorCounts::errors));
      assertThat(parts.errors().map(ErrorCounts::shown))
          .isEqualTo(whole.errors().map(ErrorCounts::shown));
    }
  }

  @Test
  void errorsOfNumbersAreInTheirUnit() {
    RowStatistics of =
        of(
            Task.regression(new Target(RegressionLoss.MSE, 10, 2)),
            List.of(number("near", 0.02f), number("far", 50)));
    List<ErrorCounts.Bin> bins = of.errors().orElseThrow().errors();
    assertThat(bins.get(0).middle()).isCloseTo(0.1, within(1e-9));
    assertThat(bins.get(bins.size() - 1).middle())
        .as("all that is beyond")
        .isCloseTo(7.9, within(1e-9));
    assertThat(bins.stream().mapToLong(ErrorCounts.Bin::rows).sum()).isEqualTo(2);
    assertThat(of.mistakes()).extracting(Mistake::id).containsExactly("far", "near");
    assertThat(of.mistakes().get(0).size()).isEqualTo(100);
    assertThat(of.byLength()).isEmpty();
  }
}
