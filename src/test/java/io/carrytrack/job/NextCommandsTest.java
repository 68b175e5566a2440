package io.carrytrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Columns;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.corpus.Labels;
import io.carrytrack.task.TaskType;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class NextCommandsTest {
  @Test
  void theyHoldTheModelAndTheColumnsThatTheRunWasTold() {
    assertThat(
            NextCommands.of(
                new Path("file:/runs/it's mine/model"),
                columns("review text", "sentiment")
                    .with(Labels.of("good=1,bad=0", TaskType.AUTO))
                    .withEncoding("cp1252"),
                true))
        .containsExactly(
            "jobs/score.sh --model '/runs/it'\\''s mine/model' --input REVIEWS --text-column 'review"
                + " text' --encoding cp1252 --out SCORES",
            "jobs/evaluate.sh --model '/runs/it'\\''s mine/model' --input LABELLED --text-column"
                + " 'review text' --label-column sentiment --labels good=1,bad=0 --encoding"
                + " cp1252 --out METRICS");
  }

  @Test
  void defaultsAreNotSaid() {
    assertThat(NextCommands.of(new Path("hdfs://n:1/runs/a/model"), columns("text", "label"), true))
        .containsExactly(
            "jobs/score.sh --model hdfs://n:1/runs/a/model --input REVIEWS --out SCORES",
            "jobs/evaluate.sh --model hdfs://n:1/runs/a/model --input LABELLED --out METRICS");
  }

  @Test
  void aModelOfSeriesNamesItsColumnsItself() {
    assertThat(NextCommands.of(new Path("hdfs://n:1/a"), columns("text", "temp"), false))
        .containsExactly(
            "jobs/score.sh --model hdfs://n:1/a --input ROWS --quarantine LEFT --out FORECASTS",
            "jobs/evaluate.sh --model hdfs://n:1/a --input ROWS --out METRICS");
  }

  private static CorpusSettings columns(String text, String label) {
    return CorpusSettings.of("reviews.csv", Format.AUTO)
        .with(new Columns("id", text, label, "split", "weight"));
  }
}
