package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.pipeline.SavedModels;
import io.carrytrack.pipeline.SequenceClassificationModel;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.testing.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job, the SQL function and the pipeline say the same of every text, also of odd ones. */
class ScoringAgreementTest {
  /** Texts by what is odd about them; whether the job scores them is {@link #WITHOUT_WORD}. */
  private static final Map<String, String> TEXTS = new LinkedHashMap<>();

  private static final List<String> WITHOUT_WORD =
      List.of(
          "null",
          "empty",
          "blank",
          "dots",
          "break",
          "wide blanks",
          "lone surrogate",
          "10 MB of dots");

  static {
    TEXTS.put("null", null);
    TEXTS.put("empty", "");
    TEXTS.put("blank", " ");
    TEXTS.put("dots", "...");
    TEXTS.put("break", "<br />");
    TEXTS.put("wide blanks", "\u00a0\u2028\u3000\t\r\n");
    TEXTS.put("lone surrogate", "\ud83d");
    TEXTS.put("surrogate in a word", "gre\udc00at");
    TEXTS.put("emoji", "\ud83d\ude00");
    TEXTS.put("NUL", "\0");
    TEXTS.put("one word", "great");
    TEXTS.put("unknown word", "zyzzyva");
    TEXTS.put("replacement character", "\ufffd");
    TEXTS.put("as long as the model reads", "the film was a plot and actors great awful of café");
    TEXTS.put("longer", "awful ".repeat(100) + "great");
    TEXTS.put("10 MB of words", "film ".repeat(2 << 20));
    TEXTS.put("10 MB of dots", ".".repeat(10 << 20));
    TEXTS.put("one word of 10 MB", "x".repeat(10 << 20));
  }

  @TempDir static Path home;

  private static Dataset<Row> texts;
  private static PipelineModel pipeline;

  @BeforeAll
  static void write() throws IOException {
    List<Row> rows = new ArrayList<>();
    TEXTS.forEach((name, text) -> rows.add(RowFactory.create(name, text)));
    String table = home.resolve("texts").toString();
    spark()
        .createDataFrame(
            rows,
            new StructType().add("name", DataTypes.StringType).add("text", DataTypes.StringType))
        .repartition(3)
        .write()
        .parquet(table);
    texts = spark().read().parquet(table);
    String model = Models.saved(home);
    SavedModels.register(spark(), model);
    pipeline = SavedModels.load(spark(), model);
  }

  private static SequenceClassificationModel classifier() {
    return (SequenceClassificationModel) pipeline.stages()[3];
  }

  private static Dataset<Row> transformed(String handleInvalid) {
    classifier().setHandleInvalid(handleInvalid);
    return pipeline.transform(texts);
  }

  private static Map<String, Double> job() throws IOException {
    String out = home.resolve("scores").toString();
    ScoreJob job =
        new ScoreJob(
            ScoreJob.Options.of(
                    "model",
                    CorpusSettings.of(home.resolve("texts").toString(), Format.PARQUET),
                    ScoreFormat.PARQUET,
                    out)
                .withQuarantine(home.resolve("apart").toString())
                .withOverwrite(true),
            line -> {});
    LocalScore.run(job);
    Map<String, Double> scores = new TreeMap<>();
    spark()
        .read()
        .parquet(out)
        .select("name", "probability")
        .collectAsList()
        .forEach(row -> scores.put(row.getString(0), row.getDouble(1)));
    return scores;
  }

  /** Probabilities by name; rows without one are left out. */
  private static Map<String, Double> pipelines(Dataset<Row> scored) {
    Map<String, Double> scores = new TreeMap<>();
    for (Row row : scored.select("name", "probability").collectAsList()) {
      if (!row.isNullAt(1)) {
        scores.put(row.getString(0), ((Vector) row.get(1)).apply(1));
      }
    }
    return scores;
  }

  @Test
  void allWaysScoreTheSameTextsAndGiveTheSameBits() throws IOException {
    Map<String, Double> job = job();
    assertThat(job.keySet())
        .as("scored by the job")
        .containsExactlyInAnyOrderElementsOf(
            TEXTS.keySet().stream().filter(name -> !WITHOUT_WORD.contains(name)).toList());
    Map<String, Double> sql = new TreeMap<>();
    texts
        .selectExpr("name", "carrytrack_score(text)")
        .collectAsList()
        .forEach(
            row -> {
              if (!row.isNullAt(1)) {
                sql.put(row.getString(0), row.getDouble(1));
              }
            });
    assertThat(sql).as("SQL").isEqualTo(job);
    assertThat(pipelines(transformed("keep"))).as("pipeline, keep").isEqualTo(job);
    assertThat(transformed("keep").count()).as("rows kept").isEqualTo(TEXTS.size());
    assertThat(pipelines(transformed("skip"))).as("pipeline, skip").isEqualTo(job);
    assertThat(transformed("skip").count()).as("rows left").isEqualTo(job.size());
  }

  @Test
  void whatIsKeptHasNoNumberInAnyColumn() {
    List<Row> kept =
        transformed("keep")
            .filter("probability is null")
            .select("name", "rawPrediction", "probability", "prediction")
            .collectAsList();
    assertThat(kept.stream().map(row -> row.getString(0)))
        .containsExactlyInAnyOrderElementsOf(WITHOUT_WORD);
    assertThat(kept).allMatch(row -> row.isNullAt(1) && row.isNullAt(2) && row.isNullAt(3));
  }

  @Test
  void anErrorSaysWhatToDo() {
    assertThatThrownBy(() -> transformed("error").select("prediction").collectAsList())
        .hasStackTraceContaining("a text is null, empty or has no word, so it has no score")
        .hasStackTraceContaining("set handleInvalid to skip");
    assertThatThrownBy(() -> classifier().setHandleInvalid("drop"))
        .hasMessageContaining("handleInvalid given invalid value drop");
  }
}
