package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Dense;
import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import io.carrytrack.config.ReportSettings;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.evaluation.Evaluator;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.job.exchange.ExportFormat;
import io.carrytrack.job.exchange.ExportJob;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.pipeline.SavedModels;
import io.carrytrack.report.PredictionsFile;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.scoring.ScoringSettings;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several numbers of a row, from the table to the scores: of texts, and of a series. */
class SeveralTargetsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 400;
  private static final int TRAINING = 300;
  private static final int HOURS = 220;

  @TempDir static Path home;
  private static final List<String> console = new ArrayList<>();
  private static Path table;
  private static Path series;
  private static JsonNode texts;
  private static JsonNode hours;

  /** Each "good" is 50 of a price and a tenth less of a wait. */
  @BeforeAll
  static void train() throws IOException {
    Random random = new Random(3);
    StringBuilder csv = new StringBuilder("id,text,price,wait,split\n");
    for (int i = 0; i < ROWS; i++) {
      int good = random.nextInt(5);
      csv.append(i).append(',').append(LocalRuns.words(random, good));
      csv.append(',').append(1000 + 50 * good + random.nextInt(100) / 16.0);
      csv.append(',').append(2 - good / 10.0 + random.nextInt(16) / 1024.0);
      csv.append(',').append(i < TRAINING ? "train" : "test").append('\n');
    }
    table = Files.writeString(home.resolve("table.csv"), csv.toString());
    texts = train("run", table);
    StringBuilder rows = new StringBuilder("at,temp,level\n");
    for (int hour = 0; hour < HOURS; hour++) {
      double wave = Math.sin(2 * Math.PI * hour / 24);
      rows.append(
          "2014-01-%02d %02d:00,%.4f,%.4f%n"
              .formatted(
                  1 + hour / 24,
                  hour % 24,
                  10 + 5 * wave + random.nextGaussian() / 10,
                  300 - 40 * wave + random.nextGaussian()));
    }
    series = Files.writeString(home.resolve("series.csv"), rows.toString());
    hours = forecast("hours");
  }

  private static JsonNode train(String out, Path input, String... more) throws IOException {
    List<String> settings =
        LocalRuns.settings(
            LocalRuns.OF_NUMBERS, "network.kernel=blas", "input.label-column=price, wait");
    settings.addAll(List.of(more));
    return LocalRuns.train(input, settings, LocalRuns.into(home.resolve(out)), console::add);
  }

  private static JsonNode forecast(String out, String... more) throws IOException {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "input.kind=series",
                "input.label-column=temp,level",
                "input.series.time-column=at",
                "input.series.features=[temp, level]",
                "input.series.window=12",
                "input.series.forecast=change",
                "input.series.test-from=2014-01-07",
                "training.epochs=4",
                "training.batch-size=16",
                "averaging.frequency=1",
                "optimizer.type=adam",
                "optimizer.learning-rate=0.02",
                "network.kernel=blas",
                "network.layers=[{type=lstm,units=6}]"));
    settings.addAll(List.of(more));
    return LocalRuns.train(series, settings, LocalRuns.into(home.resolve(out)), console::add);
  }

  private static String path(String name) {
    return home.resolve(name).toString();
  }

  private static SavedModel model(String run) {
    return LocalRuns.model(home.resolve(run));
  }

  private static List<Row> scores(String run, Path input, String out) throws IOException {
    ScoreReport report =
        LocalScore.run(
            new ScoreJob(
                ScoreJob.Options.of(
                        path(run),
                        CorpusSettings.of(input.toString(), Format.CSV),
                        ScoreFormat.PARQUET,
                        path(out))
                    .withQuarantine(path(out + "-left")),
                console::add),
            model(run));
    assertThat(report.scored()).isPositive();
    return spark().read().parquet(path(out)).collectAsList();
  }

  @Test
  void theModelKeepsEachTargetByItsName() throws IOException {
    JsonNode json = JSON.readTree(home.resolve("run/model/model.json").toFile());
    assertThat(json.has("target")).isFalse();
    assertThat(json.at("/targets/0/name").asText()).isEqualTo("price");
    assertThat(json.at("/targets/1/name").asText()).isEqualTo("wait");
    List<Target> targets = model("run").task().targets();
    assertThat(targets.get(0).mean()).isBetween(1050.0, 1150.0);
    assertThat(targets.get(1).mean()).isBetween(1.7, 1.9);
    assertThat(targets.get(1).deviation()).isBetween(0.1, 0.2);
    assertThat(console)
        .anyMatch(line -> line.startsWith("the target price: 1000"))
        .anyMatch(line -> line.startsWith("the target wait: 1."))
        .anyMatch(line -> line.matches("  price: mean absolute error \\d\\S+, R squared 0.\\d+"))
        .anyMatch(line -> line.matches("  wait: mean absolute error \\d\\S+, R squared 0.\\d+"));
  }

  @Test
  void metricsAreOfEachTargetAndTheirMeansAndThoseOfTheScores() throws IOException {
    List<Row> rows = scores("run", table, "scored");
    assertThat(rows).hasSize(ROWS);
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly(
            "id", "text", "price", "wait", "split", "prediction_price", "prediction_wait");
    for (String name : List.of("price", "wait")) {
      double sizes = 0;
      double squares = 0;
      int count = 0;
      for (Row row : rows) {
        if (row.getAs("split").equals("test")) {
          double error =
              row.<Double>getAs("prediction_" + name) - Double.parseDouble(row.<String>getAs(name));
          sizes += Math.abs(error);
          squares += error * error;
          count++;
        }
      }
      JsonNode errors = texts.at("/test/targets/" + name);
      assertThat(errors.path("meanAbsoluteError").asDouble())
          .isCloseTo(sizes / count, within(1e-4));
      assertThat(errors.path("meanSquaredError").asDouble())
          .isCloseTo(squares / count, within(1e-5 * squares));
      assertThat(errors.path("rSquared").asDouble()).as(name).isGreaterThan(0.8);
    }
    for (String figure : List.of("meanSquaredError", "meanAbsoluteError", "rSquared")) {
      assertThat(texts.at("/test/errors/" + figure).asDouble())
          .isCloseTo(
              (texts.at("/test/targets/price/" + figure).asDouble()
                      + texts.at("/test/targets/wait/" + figure).asDouble())
                  / 2,
              within(1e-9));
    }
    double loss = 0;
    for (Target target : model("run").task().targets()) {
      loss +=
          texts.at("/test/targets/" + target.name() + "/meanSquaredError").asDouble()
              / Math.pow(target.deviation(), 2)
              / 2;
    }
    assertThat(texts.at("/test/loss").asDouble()).isCloseTo(loss, within(1e-5));
    assertThat(texts.at("/epochs/11/trainMeanAbsoluteError").asDouble()).isBetween(0.01, 40.0);
  }

  @Test
  void evaluationKnowsTheColumnsOfTheModel() throws IOException {
    SavedModel saved = model("run");
    CorpusSettings input = CorpusSettings.of(table.toString(), Format.CSV);
    EvaluateJob job =
        new EvaluateJob(
            "model",
            input,
            null,
            "out",
            false,
            Optional.empty(),
            new ReportSettings(true, true),
            console::add);
    assertThat(evaluated(saved, job.labelled(saved))).isEqualTo(texts.path("test"));
    CorpusSettings swapped = input.with(input.columns().withLabel("wait"));
    assertThatThrownBy(
            () ->
                new EvaluateJob(
                        "model",
                        swapped,
                        null,
                        "out",
                        false,
                        Optional.empty(),
                        new ReportSettings(true, true),
                        console::add)
                    .labelled(saved))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "--label-column names 1 columns, and model predicts 2 numbers: name one for each of"
                + " [price, wait]");
  }

  /** Rows of several numbers have no mistake to explain and no prediction to keep. */
  @Test
  void trainingAndEvaluationLeaveReportsThatNameEachNumber() throws IOException {
    Path measured = home.resolve("measured");
    LocalRuns.evaluate(
        home.resolve("run"),
        CorpusSettings.of(table.toString(), Format.CSV),
        measured,
        Optional.empty(),
        console::add);
    assertThat(LocalRuns.result(measured).at("/metrics/rows")).isEqualTo(texts.at("/test/rows"));
    for (Path left : List.of(home.resolve("run"), home.resolve("hours"), measured)) {
      Document page = Jsoup.parse(Files.readString(left.resolve("report.html")));
      List<String> names =
          left.endsWith("hours") ? List.of("temp", "level") : List.of("price", "wait");
      assertThat(page.select("h2:contains(Each number, on) ~ * tbody td:first-child").eachText())
          .isEqualTo(names);
      assertThat(page.select("h2").eachText()).doesNotContain("The largest errors");
      assertThat(left.resolve(PredictionsFile.NAME)).doesNotExist();
    }
    assertThat(console).noneMatch(line -> line.startsWith("warning: there is no report"));
  }

  private static JsonNode evaluated(SavedModel saved, CorpusSettings input) throws IOException {
    try (EvaluationData data = EvaluationData.read(spark(), saved, input, null, console::add)) {
      Metrics metrics =
          Evaluator.evaluate(
              data.encoded(),
              saved.labels(),
              saved.architecture().sequenceShape(),
              new EnginePredictors(saved.architecture(), saved.task(), KernelVariant.BLAS),
              saved.parameters());
      return JSON.readTree(JSON.writeValueAsString(metrics));
    }
  }

  @Test
  void aResumedRunIsTheUnbrokenOne() throws IOException {
    JsonNode short2 = train("resumed", table, "training.epochs=5");
    assertThat(short2.path("epochs")).hasSize(5);
    List<String> settings =
        new ArrayList<>(
            Files.readAllLines(home.resolve("resumed/resolved.conf")).stream()
                .filter(line -> !line.startsWith("training.epochs"))
                .toList());
    settings.removeIf(line -> line.startsWith("input.path"));
    settings.add("training.epochs=12");
    JsonNode whole =
        LocalRuns.train(
            table,
            settings,
            new TrainOptions(path("resumed"), null, true, false, false),
            console::add);
    assertThat(whole.path("parametersSha256")).isEqualTo(texts.path("parametersSha256"));
  }

  @Test
  void partitionsChangeNoBit() throws IOException {
    Path parquet = home.resolve("table.parquet");
    spark()
        .read()
        .option("header", "true")
        .csv(table.toString())
        .selectExpr("id", "cast(wait as double)", "text", "cast(price as double)", "split")
        .repartition(7)
        .write()
        .parquet(parquet.toString());
    JsonNode other = train("partitions", parquet);
    assertThat(other.path("parametersSha256")).isEqualTo(texts.path("parametersSha256"));
    assertThat(other.path("test")).isEqualTo(texts.path("test"));
  }

  /** The new numbers have other means and deviations, and those predictions are kept. */
  @Test
  void aModelGoesOnWithItsPredictions() throws IOException {
    SavedModel model = model("run");
    Path shifted = home.resolve("shifted.csv");
    List<String> lines = new ArrayList<>(Files.readAllLines(table));
    lines.replaceAll(line -> line.replace(",train", ",unlabelled").replace(",test", ",train"));
    Files.write(shifted, lines);
    LocalRuns.train(
        shifted,
        List.of(
            "task.type=regression",
            "input.label-column=price,wait",
            "training.epochs=1",
            "training.batch-size=16",
            "text.max-length=8",
            "text.vocabulary-size=12",
            "network.embedding=4",
            "network.layers=[{type=gru,units=6}]",
            "network.kernel=blas",
            "optimizer.type=sgd",
            "optimizer.learning-rate=1e-9",
            "averaging.frequency=4"),
        new TrainOptions(path("onward"), path("run/model"), false, false, false),
        console::add);
    assertThat(model("onward").task().targets()).isNotEqualTo(model.task().targets());
    List<Row> before = scores("run", table, "before");
    List<Row> after = scores("onward", table, "after");
    for (int i = 0; i < before.size(); i++) {
      for (String column : List.of("prediction_price", "prediction_wait")) {
        double was = before.get(i).getAs(column);
        assertThat(after.get(i).<Double>getAs(column)).isCloseTo(was, within(1e-3 * was));
      }
    }
    assertThatThrownBy(
            () ->
                LocalRuns.train(
                    table,
                    List.of(
                        "task.type=regression",
                        "input.label-column=wait,price",
                        "text.max-length=8",
                        "text.vocabulary-size=12",
                        "network.embedding=4",
                        "network.layers=[{type=gru,units=6}]"),
                    new TrainOptions(path("swapped"), path("run/model"), false, false, false),
                    console::add))
        .hasMessageContaining(
            "the model's targets are [price, wait], those of this run [wait, price]");
  }

  @Test
  void aSeriesForecastsEachTarget() throws IOException {
    JsonNode naive = hours.get("naiveTest");
    for (String name : List.of("temp", "level")) {
      assertThat(hours.at("/test/targets/" + name + "/meanAbsoluteError").asDouble())
          .isPositive()
          .isLessThan(
              naive.at("/targets/" + name + "/lastValueMeanAbsoluteError").asDouble() * 1.05);
    }
    assertThat(naive.at("/lastValueMeanAbsoluteError").asDouble())
        .isCloseTo(
            (naive.at("/targets/temp/lastValueMeanAbsoluteError").asDouble()
                    + naive.at("/targets/level/lastValueMeanAbsoluteError").asDouble())
                / 2,
            within(1e-9));
    assertThat(model("hours").series().orElseThrow().columns().targets())
        .containsExactly("temp", "level");
    List<Row> rows = scores("hours", series, "forecasts");
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly("at", "temp", "level", "prediction_temp", "prediction_level");
    double[] errors = new double[2];
    int count = 0;
    List<Row> ordered =
        rows.stream().sorted(java.util.Comparator.comparing(row -> row.getString(0))).toList();
    for (int i = 0; i + 1 < ordered.size(); i++) {
      // as the test split's windows are: none reaches over its border
      if (ordered.get(i).getString(0).compareTo("2014-01-07 11:00") >= 0) {
        for (int k = 0; k < 2; k++) {
          errors[k] +=
              Math.abs(
                  ordered.get(i).getDouble(3 + k)
                      - Double.parseDouble(ordered.get(i + 1).getString(1 + k)));
        }
        count++;
      }
    }
    assertThat((long) count).isEqualTo(hours.at("/data/test").asLong());
    for (int k = 0; k < 2; k++) {
      assertThat(errors[k] / count)
          .isCloseTo(
              hours
                  .at("/test/targets/" + List.of("temp", "level").get(k) + "/meanAbsoluteError")
                  .asDouble(),
              within(1e-4));
    }
  }

  private static Path changed(String name, String numbers) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(table));
    lines.add("x," + "good w1," + numbers + ",train");
    return Files.write(home.resolve(name), lines);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NaN,1   | price: NaN
          1,cheap | wait: cheap
          1,      | wait: nothing
          ,2      | price: nothing
          """)
  void aNumberThatIsNoneIsNamedWithColumnAndRow(String numbers, String named) throws IOException {
    String name = named.replaceAll("[^a-zA-Z]", "");
    String cells = numbers.strip().endsWith(",") ? numbers.strip() : numbers;
    assertThatThrownBy(() -> train("refused-" + name, changed(name + ".csv", cells)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label outside finite numbers: " + named + " (1 rows)")
        .hasMessageContaining("line 402, id x");
  }

  @Test
  void aRowWithoutAnyNumberIsUnlabelled() throws IOException {
    JsonNode result = train("unlabelled", changed("unlabelled.csv", ","));
    assertThat(result.at("/data/unlabelled").asLong()).isEqualTo(1);
    assertThat(result.path("parametersSha256")).isEqualTo(texts.path("parametersSha256"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          input.label-column=a,a                     | must name each column of numbers once
          input.label-column=a,                      | must name each column of numbers once
          network.layers=[{type=lstm,units=2},{type=dense,units=3,activation=linear}] | the last layer is of 3 numbers, and input.label-column names 2
          """)
  void settingsThatDoNotFitAreRefused(String setting, String message) {
    assertThatThrownBy(
            () ->
                Experiment.load(
                    null,
                    new Properties(),
                    List.of("task.type=regression", "input.label-column=a, b", setting),
                    null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  private static Experiment file(String name, String text) throws IOException {
    Path file = Files.writeString(home.resolve(name), text);
    return Experiment.load(file.toString(), new Properties(), List.of(), null);
  }

  @Test
  void anExperimentMayHaveThemAsAList() throws IOException {
    Experiment read =
        file("list.conf", "input.label-column = [a, b]\ntask { type = regression, loss = huber }");
    assertThat(read.task().targets())
        .containsExactly(
            new Target("a", RegressionLoss.HUBER, 0, 1),
            new Target("b", RegressionLoss.HUBER, 0, 1));
    assertThat(read.network().layers().get(1)).isEqualTo(new Dense(2, Activation.LINEAR));
    assertThat(file("one.conf", "input.label-column = [a]\ntask.type = regression").task().target())
        .as("one is as it always was")
        .contains(Target.of(RegressionLoss.MSE));
    assertThatThrownBy(() -> file("none.conf", "input.label-column = []\ntask.type = regression"))
        .hasMessageContaining("input.label-column is [], must be names without a comma");
    assertThatThrownBy(
            () -> file("comma.conf", "input.label-column = [\"a,b\", c]\ntask.type = regression"))
        .hasMessageContaining("must be names without a comma");
    assertThatThrownBy(() -> file("classes.conf", "input.label-column = [a, b]"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("they are for task.type = regression");
  }

  @Test
  void whatTakesOneNumberRefusesSeveralInWords() {
    String words = "this model predicts 2 numbers of a row, [price, wait]";
    assertThatThrownBy(() -> SavedModels.register(spark(), path("run/model")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words);
    assertThatThrownBy(() -> SavedModels.load(spark(), path("run/model")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words);
    for (ExportFormat format : ExportFormat.values()) {
      String out = path(format == ExportFormat.KERAS ? "out.keras" : "out." + format);
      assertThatThrownBy(
              () -> new ExportJob(path("run/model"), format, out, false, console::add).execute())
          .isInstanceOf(UserError.class)
          .hasMessageContaining(words);
      assertThat(Path.of(out)).doesNotExist();
    }
    assertThatThrownBy(
            () -> ScoringSettings.of("text").explaining(3).requireFor(model("run").task()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a model of 2 targets has no one prediction");
    ScoringSettings usual = ScoringSettings.of("text");
    assertThatThrownBy(
            () ->
                usual.check(
                    spark().sql("select 'a' as text, 1 as Prediction_Wait").schema(),
                    model("run").task()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the input has a column Prediction_Wait already");
  }
}
