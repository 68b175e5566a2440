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
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.pipeline.SavedModels;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.scoring.ScoringSettings;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A number that is predicted, from the table to the scores. */
class NumberTargetTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 400;
  private static final int TRAINING = 300;

  @TempDir static Path home;
  private static final List<String> console = new ArrayList<>();
  private static final double[] numbers = new double[ROWS];
  private static Path table;
  private static JsonNode result;

  /** The number is 1000, and 50 for each "good", with some noise. */
  @BeforeAll
  static void train() throws IOException {
    Random random = new Random(3);
    StringBuilder csv = new StringBuilder("id,text,label,split\n");
    for (int i = 0; i < ROWS; i++) {
      int good = random.nextInt(5);
      csv.append(i).append(',').append(LocalRuns.words(random, good));
      numbers[i] = 1000 + 50 * good + random.nextInt(100) / 16.0;
      csv.append(',').append(numbers[i]);
      csv.append(',').append(i < TRAINING ? "train" : "test").append('\n');
    }
    table = Files.writeString(home.resolve("table.csv"), csv.toString());
    result = train("run", table);
  }

  private static JsonNode train(String out, Path input, String... more) throws IOException {
    return LocalRuns.train(
        input,
        LocalRuns.settings(LocalRuns.OF_NUMBERS, more),
        LocalRuns.into(home.resolve(out)),
        console::add);
  }

  private static SavedModel model() {
    return LocalRuns.model(home.resolve("run"));
  }

  private static List<JsonNode> scores(ScoringSettings columns) throws IOException {
    Path out = Files.createTempDirectory(home, "scores").resolve("out");
    ScoreJob job =
        new ScoreJob(
            ScoreJob.Options.of(
                    "model",
                    CorpusSettings.of(table.toString(), CorpusSettings.Format.AUTO),
                    ScoreFormat.JSONL,
                    out.toString())
                .withColumns(columns),
            line -> {});
    LocalScore.run(job, model());
    List<JsonNode> rows = new ArrayList<>();
    for (Row row : spark().read().text(out.toString()).collectAsList()) {
      rows.add(JSON.readTree(row.getString(0)));
    }
    return rows;
  }

  @Test
  void whatNumbersDoNotHaveIsNotWritten() {
    assertThat(result.get("test").has("auc")).isFalse();
    assertThat(result.get("test").has("accuracy")).isFalse();
    assertThat(result.get("test").has("errors")).isTrue();
  }

  @Test
  void theModelKeepsWhatTheTrainingSplitTaught() {
    double mean = Arrays.stream(numbers, 0, TRAINING).sum() / TRAINING;
    double square =
        Arrays.stream(numbers, 0, TRAINING).map(y -> (y - mean) * (y - mean)).sum() / TRAINING;
    Target target = model().task().target().orElseThrow();
    assertThat(target.loss()).isEqualTo(RegressionLoss.MSE);
    assertThat(target.mean()).isCloseTo(mean, within(1e-9));
    assertThat(target.deviation()).isCloseTo(Math.sqrt(square), within(1e-9));
    assertThat(console)
        .anyMatch(line -> line.matches("the target: 1000\\.\\S+ to 120\\S+ over 300 rows, .*"))
        .anyMatch(line -> line.matches("epoch 12/12 .* validation mean absolute error \\S+"))
        .anyMatch(line -> line.matches("epoch \\d+ is the best: test mean absolute error .*"));
    JsonNode epoch = result.path("epochs").path(11);
    assertThat(epoch.path("trainMeanAbsoluteError").asDouble()).isBetween(0.1, 40.0);
    assertThat(epoch.path("validationAccuracy").isNull()).isTrue();
  }

  @Test
  void metricsAreThoseOfThePredictions() throws IOException {
    List<JsonNode> rows = scores(ScoringSettings.of("text"));
    assertThat(rows).hasSize(ROWS);
    double squares = 0;
    double sizes = 0;
    double sum = 0;
    List<Double> tested = new ArrayList<>();
    for (JsonNode row : rows) {
      assertThat(row.has("probability")).isFalse();
      double number = numbers[row.path("id").asInt()];
      if (row.path("split").asText().equals("test")) {
        double error = row.path("prediction").asDouble() - number;
        squares += error * error;
        sizes += Math.abs(error);
        sum += number;
        tested.add(number);
      }
    }
    int count = ROWS - TRAINING;
    double mean = sum / count;
    double about = tested.stream().mapToDouble(y -> (y - mean) * (y - mean)).sum();
    JsonNode errors = result.at("/test/errors");
    assertThat(errors.path("meanSquaredError").asDouble())
        .isCloseTo(squares / count, within(1e-6 * squares));
    assertThat(errors.path("rootMeanSquaredError").asDouble())
        .isCloseTo(Math.sqrt(squares / count), within(1e-4));
    assertThat(errors.path("meanAbsoluteError").asDouble()).isCloseTo(sizes / count, within(1e-4));
    assertThat(errors.path("rSquared").asDouble())
        .isCloseTo(1 - squares / about, within(1e-6))
        .as("the number of a word can be told")
        .isGreaterThan(0.8);
    double deviation = model().task().target().orElseThrow().deviation();
    assertThat(result.at("/test/loss").asDouble())
        .isCloseTo(squares / count / deviation / deviation, within(1e-5));
  }

  @Test
  void partitionsChangeNoBit() throws IOException {
    Path parquet = home.resolve("table.parquet");
    spark()
        .read()
        .option("header", "true")
        .csv(table.toString())
        .withColumn("label", functions.col("label").cast("double"))
        .repartition(7)
        .write()
        .parquet(parquet.toString());
    JsonNode other = train("partitions", parquet);
    assertThat(other.path("parametersSha256")).isEqualTo(result.path("parametersSha256"));
    assertThat(other.path("test")).isEqualTo(result.path("test"));
  }

  @Test
  void explanationsAndTheSqlFunctionAreInTheUnit() throws IOException {
    SavedModels.register(spark(), home.resolve("run/model").toString());
    for (JsonNode row : scores(ScoringSettings.of("text").explaining(1)).subList(0, 40)) {
      String text = row.path("text").asText();
      double prediction =
          spark()
              .range(1)
              .select(functions.callUDF(SavedModels.SCORE_FUNCTION, functions.lit(text)))
              .first()
              .getDouble(0);
      assertThat(prediction).isEqualTo(row.path("prediction").asDouble());
      if (text.startsWith("good good good")) {
        assertThat(row.at("/explanation/0/word").asText()).isEqualTo("good");
        assertThat(row.at("/explanation/0/effect").asDouble()).isGreaterThan(40);
      }
    }
  }

  @Test
  void whatIsOfClassesIsRefusedForANumber() {
    ScoringSettings usual = ScoringSettings.of("text");
    for (ScoringSettings wrong : List.of(usual.withProbabilities(), usual.withThreshold(0.7))) {
      assertThatThrownBy(() -> wrong.requireFor(model().task()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("says nothing to a model that predicts a number");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          input.labels=a,b                             | whose labels are numbers; leave it out
          training.class-weights=[1,2]                 | where labels are no classes
          training.early-stopping.monitor=accuracy     | must be one of loss, mae
          averaging.master=dl4j                        | only one sigmoid
          network.layers=[{type=lstm,units=2},{type=dense,units=3,activation=softmax}] | is of 3 classes, and task.type is regression
          task.loss=log                                | must be one of mse, mae, huber
          """)
  void settingsOfClassesAreRefused(String setting, String message) {
    assertThatThrownBy(
            () ->
                Experiment.load(
                    null, new Properties(), List.of("task.type=regression", setting), null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void aNumberIsPredictedOnlyWhereThatIsSaid() {
    assertThatThrownBy(
            () -> Experiment.load(null, new Properties(), List.of("task.loss=mae"), null))
        .hasMessageContaining("task.loss is mae, and task.type auto");
    assertThatThrownBy(
            () ->
                Experiment.load(
                    null,
                    new Properties(),
                    List.of("network.layers=[{type=lstm,units=2},{type=dense,units=1}]"),
                    null))
        .hasMessageContaining("say task.type = regression");
    assertThatThrownBy(() -> train("auto", table, "task.type=auto"))
        .hasMessageContaining("say task.type = regression for numbers that are to be predicted");
  }

  private static Path changed(String name, String last) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(table));
    lines.add("x," + "good w1," + last + ",train");
    return Files.write(home.resolve(name), lines);
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "cheap", "1e999"})
  void whatIsNoFiniteNumberIsRefusedOrRejected(String label) throws IOException {
    Path table = changed(label + ".csv", label);
    assertThatThrownBy(() -> train("refused-" + label, table))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label outside finite numbers: " + label + " (1 rows)")
        .hasMessageContaining("line 402, id x");
    if (label.equals("NaN")) {
      JsonNode trained = train("rejected", table, "input.invalid=reject");
      assertThat(trained.path("parametersSha256")).isEqualTo(result.path("parametersSha256"));
    }
  }

  @Test
  void oneNumberAloneTeachesNothing() throws IOException {
    Path constant = home.resolve("constant.csv");
    Files.writeString(constant, "text,label\n" + "good w1,3.5\n".repeat(1) + "w1 w2,3.5\n");
    assertThatThrownBy(() -> train("constant", constant))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels of the split train: all 2 are 3.5, so there is nothing");
  }

  @Test
  void aModelGoesOnWithItsPredictionsWhateverTheNewNumbersAre() {
    SavedModel model = model();
    Target was = model.task().target().orElseThrow();
    Target now = new Target(RegressionLoss.HUBER, was.mean() - 300, 7 * was.deviation());
    Task task = Task.regression(now);
    float[] parameters =
        WarmStart.parameters(model, model.input(), task, new float[model.parameters().length]);
    TokenBatch batch =
        new TokenBatch(model.architecture().length(), model.architecture().padding());
    int[] ids = IntStream.rangeClosed(1, 5).toArray();
    batch.add(ids, 0, ids.length, 0, 1);
    double[] predictions = new double[2];
    float[] output = new float[1];
    KernelVariant kernel = KernelVariant.BLAS;
    new EnginePredictors(model.architecture(), model.task(), kernel)
        .create(model.parameters())
        .predict(batch, output);
    predictions[0] = model.task().prediction(output, 0);
    new EnginePredictors(model.architecture(), task, kernel)
        .create(parameters)
        .predict(batch, output);
    predictions[1] = task.prediction(output, 0);
    assertThat(predictions[1]).isCloseTo(predictions[0], within(1e-2));
  }
}
