package io.carrytrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import io.carrytrack.config.ReportSettings;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.evaluation.Prediction;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.report.PredictionsFile;
import io.carrytrack.task.Threshold;
import io.carrytrack.testing.Models;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an evaluation says of a saved model: by the values of a column, and by a threshold. */
class EvaluateJobTest {
  @TempDir static Path home;
  private static Path run;
  private static Path table;
  private static JsonNode trained;
  private final List<String> console = new ArrayList<>();

  @BeforeAll
  static void train() throws IOException {
    Random random = new Random(9);
    List<String> stores = List.of("s\u00fcd", "", "nord", "a, b");
    StringBuilder csv = new StringBuilder("id,text,label,split,store\n");
    for (int i = 0; i < 160; i++) {
      int label = random.nextInt(2);
      csv.append("row").append(i).append(',');
      csv.append(random.nextInt(3) == 0 ? "fine" : label == 0 ? "bad" : "good");
      csv.append(" w").append(random.nextInt(6)).append(" w").append(random.nextInt(6));
      csv.append(',').append(label).append(',').append(i < 80 ? "train" : "test");
      csv.append(",").append(quoted(stores.get(random.nextInt(4)))).append('\n');
    }
    table = Files.writeString(home.resolve("reviews.csv"), csv);
    run = home.resolve("run");
    trained = LocalRuns.train(table, LocalRuns.OF_CLASSES, LocalRuns.into(run), line -> {});
  }

  private static String quoted(String value) {
    return value.isEmpty() ? "" : '"' + value + '"';
  }

  private static CorpusSettings by(Path input, Format format, String column) {
    CorpusSettings settings = CorpusSettings.of(input.toString(), format);
    return settings.with(settings.columns().withBy(column));
  }

  private JsonNode evaluate(String out, CorpusSettings input, Optional<Threshold> threshold)
      throws IOException {
    Path directory = home.resolve(out);
    LocalRuns.evaluate(run, input, directory, threshold, console::add);
    return LocalRuns.result(directory);
  }

  @Test
  void theRowsOfEachValueAreMeasuredToo() throws IOException {
    JsonNode result = evaluate("by-store", by(table, Format.CSV, "store"), Optional.empty());
    assertThat(result.at("/by/column").asText()).isEqualTo("store");
    List<String> values = new ArrayList<>();
    long rows = 0;
    double right = 0;
    for (JsonNode group : result.at("/by/groups")) {
      values.add(group.path("value").isNull() ? null : group.path("value").asText());
      JsonNode metrics = group.path("metrics");
      rows += metrics.path("rows").asLong();
      right += metrics.path("rows").asLong() * metrics.path("accuracy").asDouble();
      assertThat(metrics.path("confusion")).hasSize(2);
    }
    assertThat(values).containsExactly("a, b", "nord", "s\u00fcd", null);
    assertThat(rows).isEqualTo(result.at("/metrics/rows").asLong()).isEqualTo(80);
    assertThat(right / rows).isCloseTo(result.at("/metrics/accuracy").asDouble(), within(1e-9));
    assertThat(console)
        .anyMatch(
            line ->
                line.matches("  store nord: accuracy \\S+, loss \\S+, AUC \\S+ over \\d+ reviews"))
        .anyMatch(line -> line.startsWith("  store null: accuracy "));
  }

  @Test
  void whatNobodyAskedForIsNotThere() throws IOException {
    JsonNode result =
        evaluate("usual", CorpusSettings.of(table.toString(), Format.CSV), Optional.empty());
    assertThat(result.has("by")).isFalse();
    assertThat(result.path("threshold").asDouble()).isEqualTo(0.5);
    for (String figure :
        List.of(
            "matthewsCorrelation",
            "averagePrecision",
            "brierScore",
            "expectedCalibrationError",
            "bestF1Threshold")) {
      assertThat(trained.path("test").path(figure).asDouble(Double.NaN))
          .as(figure)
          .isCloseTo(result.path("metrics").path(figure).asDouble(), within(1e-4));
    }
  }

  @Test
  void anotherThresholdDecides() throws IOException {
    JsonNode usual =
        evaluate("half", CorpusSettings.of(table.toString(), Format.CSV), Optional.empty());
    // between two of the probabilities, so that it changes some prediction
    List<Double> sorted =
        predictions("half").stream().map(Prediction::probability).sorted().distinct().toList();
    double between = sorted.get(3 * sorted.size() / 4);
    JsonNode result =
        evaluate(
            "between",
            CorpusSettings.of(table.toString(), Format.CSV),
            Optional.of(new Threshold(between)));
    assertThat(result.path("threshold").asDouble()).isEqualTo(between);
    assertThat(result.at("/metrics/confusion")).isNotEqualTo(usual.at("/metrics/confusion"));
    assertThat(result.at("/metrics/averagePrecision"))
        .isEqualTo(usual.at("/metrics/averagePrecision"));
    List<Prediction> rows = predictions("between");
    assertThat(rows)
        .allSatisfy(
            row -> assertThat(row.probability() > between).isEqualTo(row.prediction() == 1));
    double right = rows.stream().filter(row -> row.label() == row.prediction()).count();
    assertThat(result.at("/metrics/accuracy").asDouble())
        .isCloseTo(right / rows.size(), within(1e-12));
  }

  private static List<Prediction> predictions(String out) throws IOException {
    return PredictionsFile.read(
            new org.apache.hadoop.fs.Path(home.resolve(out).resolve(PredictionsFile.NAME).toUri()),
            new Configuration())
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shop  | reviews.csv: no column shop; there are [id, text, label, split, store]; correct --by
          Store | no column Store, but a column store: say --by store if it is meant
          """)
  void aColumnThatIsNotThereIsRefused(String column, String words) {
    assertThatThrownBy(() -> evaluate("never", by(table, Format.CSV, column), Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words);
    assertThat(home.resolve("never/result.json")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"1000, false", "1001, true"})
  void aColumnOfMoreThanAThousandValuesIsRefused(int values, boolean refused) throws IOException {
    StringBuilder csv = new StringBuilder("text,label,day\n");
    for (int i = 0; i < values; i++) {
      csv.append("good w1,").append(i % 2).append(",d").append(i).append('\n');
    }
    Path many = Files.writeString(home.resolve("many" + values + ".csv"), csv);
    CorpusSettings input = by(many, Format.CSV, "day");
    if (refused) {
      assertThatThrownBy(() -> evaluate("many" + values, input, Optional.empty()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("column day has more than 1,000 values; --by is for");
    } else {
      assertThat(evaluate("many" + values, input, Optional.empty()).at("/by/groups"))
          .hasSize(values);
    }
  }

  @Test
  void reviewsWithoutColumnsAndSeriesAreRefused() throws IOException {
    Path folder = Files.createDirectories(home.resolve("aclImdb/test/pos"));
    Files.writeString(folder.resolve("1_9.txt"), "good");
    CorpusSettings directory = by(home.resolve("aclImdb"), Format.DIRECTORY, "store");
    assertThatThrownBy(() -> evaluate("never", directory, Optional.empty()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("reviews, which has no columns: --by names one of a table");
    assertThatThrownBy(by(table, Format.CSV, "store")::requireSeriesAlone)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--by says nothing to a model of series");
  }

  @Test
  void aThresholdForAnotherModelIsRefusedBeforeWork() throws IOException {
    Path model = home.resolve("number");
    ModelWriter.replace(
        Models.number(), new org.apache.hadoop.fs.Path(model.toUri()), new Configuration());
    assertThatThrownBy(
            () ->
                new EvaluateJob(
                        model.toString(),
                        CorpusSettings.of(table.toString(), Format.CSV),
                        null,
                        home.resolve("never").toString(),
                        false,
                        Optional.of(new Threshold(0.7)),
                        new ReportSettings(true, true),
                        console::add)
                    .execute())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--threshold 0.7 says nothing to a model that predicts a number");
    assertThat(home.resolve("never")).doesNotExist();
  }

  @Test
  void everyFigureIsDocumented() throws IOException {
    String document = Files.readString(Project.root().resolve("docs/metrics.md"));
    for (RecordComponent figure : Metrics.class.getRecordComponents()) {
      assertThat(document).contains("`" + figure.getName() + "`");
    }
  }
}
