package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.model.ModelReader;
import io.carrytrack.report.MetricLines;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.Reason;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.series.NaiveForecasts;
import io.carrytrack.series.WindowProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A series from its table to its forecasts. */
class SeriesJobTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Two towns; of one, an hour is missing. */
  private static final int HOURS = 200;

  private static final int GAP = 150;

  @TempDir static Path shared;

  private static Path input;
  private static Path run;
  private static final List<String> CONSOLE = new ArrayList<>();

  @BeforeAll
  static void trained() throws IOException {
    input = write("towns.csv", rows());
    run = shared.resolve("run");
    train(run, input);
  }

  private static List<String> rows() {
    Random random = new Random(1);
    List<String> rows = new ArrayList<>();
    for (int hour = 0; hour < HOURS; hour++) {
      for (String town : List.of("a", "b")) {
        double value = 10 + 5 * Math.sin(2 * Math.PI * hour / 24) + random.nextGaussian() / 10;
        if (!(town.equals("b") && hour == GAP)) {
          rows.add(
              "%s,2014-01-%02d %02d:00,%.4f,%d"
                  .formatted(town, 1 + hour / 24, hour % 24, value, hour % 24));
        }
      }
    }
    return rows;
  }

  private static Path write(String name, List<String> rows) throws IOException {
    List<String> lines = new ArrayList<>(List.of("town,at,value,hour"));
    lines.addAll(rows);
    return Files.write(shared.resolve(name), lines);
  }

  private static void train(Path out, Path table, String... more) throws IOException {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "input.kind=series",
                "input.label-column=value",
                "input.series.time-column=at",
                "input.series.key-column=town",
                "input.series.features=[value, hour]",
                "input.series.window=24",
                "input.series.gaps=skip",
                "input.series.forecast=change",
                "input.series.test-from=2014-01-07",
                "training.epochs=3",
                "training.batch-size=16",
                "averaging.frequency=1",
                "optimizer.type=adam",
                "optimizer.learning-rate=0.01",
                "network.kernel=blas",
                "network.layers=[{type=lstm,units=6}]"));
    settings.addAll(Arrays.asList(more));
    new TrainJob(
            Experiment.load(null, new Properties(), settings, table.toString()),
            new TrainOptions(out.toString(), null, false, false, false),
            CONSOLE::add,
            work -> work.in(spark()))
        .execute();
  }

  private static JsonNode result(Path of) throws IOException {
    return JSON.readTree(of.resolve("result.json").toFile());
  }

  @Test
  void whatWasLearnedBeatsTheLastValue() throws IOException {
    JsonNode result = result(run);
    double error = result.at("/test/errors/meanAbsoluteError").asDouble();
    assertThat(error)
        .isLessThan(result.at("/naiveTest/lastValueMeanAbsoluteError").asDouble())
        .isGreaterThan(0);
    assertThat(result.at("/naiveTest/dayBeforeMeanAbsoluteError").asDouble())
        .as("two shocks apart")
        .isCloseTo(0.1 * Math.sqrt(2) * Math.sqrt(2 / Math.PI), within(0.03));
    assertThat(result.at("/epochs/2/trainLoss").asDouble())
        .isLessThan(result.at("/epochs/0/trainLoss").asDouble());
  }

  @Test
  void theConsoleHasWhatNeedsNoModelBesideWhatWasLearned() throws IOException {
    JsonNode naive = result(run).get("naiveTest");
    assertThat(CONSOLE)
        .as("the last value, and that of a day before")
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("epoch ")
                    .contains(" is the best: test mean absolute error ")
                    .endsWith(
                        String.format(
                            Locale.ROOT,
                            " windows; mean absolute error without a model: the last value %.4f, the"
                                + " value a day before %.4f",
                            naive.get("lastValueMeanAbsoluteError").asDouble(),
                            naive.get("dayBeforeMeanAbsoluteError").asDouble())));
    assertThat(MetricLines.of((NaiveForecasts) null)).isEmpty();
    assertThat(MetricLines.of(new NaiveForecasts(null, null))).isEmpty();
    assertThat(MetricLines.of(new NaiveForecasts(0.25, null)))
        .isEqualTo("; mean absolute error without a model: the last value 0.2500");
  }

  @Test
  void orderAndPartitionsOfTheTableChangeNoBit() throws IOException {
    List<String> shuffled = rows();
    Collections.shuffle(shuffled, new Random(2));
    Path folder = Files.createDirectories(shared.resolve("shuffled"));
    for (int part = 0; part < 3; part++) {
      int of = part;
      List<String> lines = new ArrayList<>(List.of("town,at,value,hour"));
      for (int i = of; i < shuffled.size(); i += 3) {
        lines.add(shuffled.get(i));
      }
      Files.write(folder.resolve(part + ".csv"), lines);
    }
    Path other = shared.resolve("other");
    train(other, folder);
    assertThat(result(other).get("parametersSha256"))
        .isEqualTo(result(run).get("parametersSha256"));
    assertThat(result(other).get("dataFingerprint")).isEqualTo(result(run).get("dataFingerprint"));
  }

  @Test
  void everyRowIsForecastOrSetApartWithTheReason() throws IOException {
    Path scores = shared.resolve("scores");
    Path left = shared.resolve("left");
    ScoreReport report =
        LocalScore.run(
            new ScoreJob(
                ScoreJob.Options.of(
                        run.resolve("model").toString(),
                        CorpusSettings.of(input.toString(), Format.CSV),
                        ScoreFormat.PARQUET,
                        scores.toString())
                    .withQuarantine(left.toString()),
                CONSOLE::add),
            ModelReader.read(
                new org.apache.hadoop.fs.Path(run.resolve("model").toString()),
                spark().sessionState().newHadoopConf()));
    // 23 rows of each town have no past; 23 behind the gap have it in their window
    assertThat(report.reasons())
        .isEqualTo(
            new TreeMap<>(Map.of("not enough past", 46L, "a missing time in the window", 23L)));
    assertThat(report.rows()).isEqualTo(2 * HOURS - 1);
    assertThat(report.scored()).isEqualTo(2 * HOURS - 1 - 69);
    List<Row> rows = spark().read().parquet(scores.toString()).collectAsList();
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly("town", "at", "value", "hour", "prediction");
    Map<String, Double> values =
        rows.stream()
            .collect(
                Collectors.toMap(
                    row -> row.getString(0) + row.getString(1),
                    row -> Double.parseDouble(row.getString(2))));
    double error = 0;
    int count = 0;
    for (Row row : rows) {
      String time = row.getString(1);
      int hour =
          24 * (Integer.parseInt(time.substring(8, 10)) - 1)
              + Integer.parseInt(time.substring(11, 13));
      Double next =
          values.get(
              row.getString(0)
                  + "2014-01-%02d %02d:00".formatted(1 + (hour + 1) / 24, (hour + 1) % 24));
      // as the test split's windows are: none reaches over its border
      if (hour >= 6 * 24 + 23 && next != null) {
        error += Math.abs(row.<Double>getAs("prediction") - next);
        count++;
      }
    }
    assertThat((long) count).isEqualTo(result(run).at("/data/test").asLong());
    assertThat(error / count)
        .as("the job's forecasts are those that were measured")
        .isCloseTo(result(run).at("/test/errors/meanAbsoluteError").asDouble(), within(1e-5));
  }

  /** Windows that a hash chooses would overlap those that are trained on. */
  @Test
  void withoutAValidationSplitThereIsNoValidation() throws IOException {
    List<String> lines = new ArrayList<>(List.of("town,at,value,hour,split"));
    for (String row : rows()) {
      lines.add(row + (row.matches(".*2014-01-0[789].*") ? ",test" : ",train"));
    }
    Path table = Files.write(shared.resolve("splits.csv"), lines);
    Path out = shared.resolve("splits");
    train(out, table, "input.series.test-from=\"\"", "training.epochs=1");
    JsonNode result = result(out);
    assertThat(result.at("/data/train").asLong()).isPositive();
    assertThat(result.at("/data/test").asLong()).isPositive();
    assertThat(result.at("/epochs/0/validationLoss").isNull()).isTrue();
  }

  /** Nobody forecasts the shocks of the bundled sample, and its waves are worth learning. */
  @Test
  void ofTheSampleIsLearnedWhatCanBe() throws IOException {
    Path out = shared.resolve("sample");
    new TrainJob(
            Experiment.load(
                "hourly-temperature",
                new Properties(),
                List.of("input.series.window=24", "training.epochs=3", "network.kernel=blas"),
                null),
            new TrainOptions(out.toString(), null, false, false, false),
            CONSOLE::add,
            work -> work.in(spark()))
        .execute();
    JsonNode result = result(out);
    assertThat(result.at("/test/errors/meanAbsoluteError").asDouble())
        .isGreaterThan(0.98 * 0.3 * Math.sqrt(2 / Math.PI))
        .isLessThan(0.8 * result.at("/naiveTest/lastValueMeanAbsoluteError").asDouble());
  }

  @Test
  void everyReasonHasItsRows() throws IOException {
    List<String> rows = new ArrayList<>();
    for (String town : List.of("whole", "empty", "twice", "between", "gap")) {
      for (int hour = 0; hour < 25; hour++) {
        boolean last = hour == 24 && List.of("twice", "between").contains(town);
        if (!last && !(town.equals("gap") && hour == 10)) {
          String value = town.equals("empty") && hour == 10 ? "" : "1";
          rows.add(
              "%s,2014-01-%02d %02d:00,%s,%d"
                  .formatted(town, 1 + hour / 24, hour % 24, value, hour));
        }
      }
    }
    rows.add("twice,2014-01-01 23:00,2,23");
    rows.add("between,2014-01-01 23:30,2,23");
    rows.add("other,never,2,23");
    rows.add(",2014-01-01 23:30,2,23");
    rows.add("words,2014-01-01 23:30,cold,23");
    rows.add("short,2014-01-01 23:30");
    Path table = write("reasons.csv", rows);
    ScoreReport report =
        LocalScore.run(
            new ScoreJob(
                ScoreJob.Options.of(
                        run.resolve("model").toString(),
                        CorpusSettings.of(table.toString(), Format.CSV),
                        ScoreFormat.CSV,
                        shared.resolve("reasons-scored").toString())
                    .withQuarantine(shared.resolve("reasons-left").toString()),
                CONSOLE::add),
            ModelReader.read(
                new org.apache.hadoop.fs.Path(run.resolve("model").toString()),
                spark().sessionState().newHadoopConf()));
    Map<String, Long> expected = new TreeMap<>();
    // the first 23 hours of each town, but for the one that is not there
    expected.put("not enough past", 5 * 23L - 1);
    expected.put("a missing value in the window", 2L);
    expected.put("a missing time in the window", 2L);
    expected.put("two rows of one time in the window", 2L);
    expected.put("a time between two steps in the window", 1L);
    expected.put("no time that can be read", 1L);
    expected.put("no key", 1L);
    expected.put("a value that is no number", 1L);
    expected.put("malformed row", 1L);
    assertThat(report.reasons()).isEqualTo(expected);
    assertThat(expected.keySet())
        .as("a row for each reason")
        .containsAll(
            Stream.of(WindowProblem.values())
                .filter(
                    problem ->
                        Stream.of(Reason.values()).anyMatch(r -> r.words().equals(problem.words())))
                .map(WindowProblem::words)
                .toList());
    assertThat(report.scored())
        .as("two of the whole town, and one in front of the row between")
        .isEqualTo(3);
    assertThat(report.rows()).isEqualTo(rows.size());
  }

  @Test
  void whatSaysNothingIsRefused() {
    for (String key :
        List.of(
            "text.max-length=9",
            "network.embedding.size=5",
            "network.embedding.vectors=src/test/resources/vectors/two-words.txt",
            "network.embedding.trainable=false",
            "input.text-column=value",
            "input.labels='a,b'",
            "task.type=binary")) {
      assertThatThrownBy(() -> train(shared.resolve("refused"), input, key))
          .as(key)
          .isInstanceOf(UserError.class)
          .hasMessageContaining(key.substring(0, key.indexOf('=')));
    }
    assertThatThrownBy(
            () -> Experiment.load(null, new Properties(), List.of("input.series.window=5"), null))
        .hasMessageContaining("input.series.window says nothing where input.kind is text");
    assertThatThrownBy(
            () ->
                new ScoreJob(
                        ScoreJob.Options.of(
                            run.resolve("model").toString(),
                            CorpusSettings.of(input.toString(), Format.CSV)
                                .with(
                                    new CorpusSettings.Columns(
                                        "id", "value", "label", "split", "weight")),
                            ScoreFormat.PARQUET,
                            shared.resolve("none").toString()),
                        CONSOLE::add)
                    .execute())
        .hasMessageContaining("--text-column says nothing to a model of series");
  }
}
