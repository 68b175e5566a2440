package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.evaluation.Evaluator;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.job.exchange.IdScheme;
import io.carrytrack.job.exchange.ImportJob;
import io.carrytrack.job.exchange.ImportOptions;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.model.ModelInput;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.pipeline.SavedModels;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.ScoringSettings;
import io.carrytrack.scoring.SequenceScorer;
import io.carrytrack.testing.KerasFiles;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.ReviewEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that Keras saved are scored, measured, trained on and served as any other model. */
class ImportedModelTest {
  private static final KerasFiles.Expected KERAS = KerasFiles.Expected.of("keras/lstm.json");

  @TempDir Path home;

  private SavedModel ofIds;
  private SavedModel ofWords;

  @BeforeEach
  void imported() throws IOException {
    ofIds = imported("ids", null, null);
    Path ranks = home.resolve("ranks.json");
    Files.writeString(ranks, "{\"the\": 1, \"film\": 2, \"was\": 3, \"great\": 4, \"awful\": 5}");
    ofWords = imported("words", ranks.toString(), IdScheme.TOKENIZER);
  }

  private SavedModel imported(String name, String vocabulary, IdScheme ids) throws IOException {
    return new ImportJob(
            new ImportOptions(
                KerasFiles.path("lstm.keras").toString(),
                vocabulary,
                ids,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                path(name),
                false),
            line -> {})
        .execute();
  }

  private String path(String name) {
    return home.resolve(name).toString();
  }

  private static String list(int[] ids, String between) {
    return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(between));
  }

  /** What Keras was given, and two rows that are no lists of the network's ids. */
  private CorpusSettings csv() throws IOException {
    List<String> rows = new ArrayList<>(List.of("id,text,label"));
    for (int row = 0; row < KERAS.tokens().size(); row++) {
      rows.add(
          row + ",\"" + list(KERAS.tokens().get(row), row % 2 == 0 ? " " : ", ") + "\"," + row % 2);
    }
    Path file = home.resolve("ids.csv");
    Files.write(file, rows);
    return CorpusSettings.of(file.toString(), Format.AUTO);
  }

  private static void requireKeras(String out) {
    List<Row> scored = spark().read().parquet(out).orderBy("id").collectAsList();
    assertThat(scored).hasSize(KERAS.outputs().length);
    for (int row = 0; row < scored.size(); row++) {
      assertThat(scored.get(row).<Double>getAs("probability"))
          .as("row %d", row)
          .isCloseTo(KERAS.outputs()[row], within(1e-5));
    }
  }

  @Test
  void idsAreScoredAsKerasDoesWhateverHoldsThem() throws IOException {
    LocalScore.run(
        new ScoreJob(
            ScoreJob.Options.of("model", csv(), ScoreFormat.PARQUET, path("texts")), line -> {}),
        ofIds);
    requireKeras(path("texts"));
    spark()
        .read()
        .option("header", "true")
        .csv(path("ids.csv"))
        .selectExpr("id", "cast(split(text, ',? ') as array<int>) as text")
        .write()
        .parquet(path("arrays"));
    ScoreJob.Options options =
        ScoreJob.Options.of(
            "model",
            CorpusSettings.of(path("arrays"), Format.AUTO),
            ScoreFormat.PARQUET,
            path("scored"));
    LocalScore.run(new ScoreJob(options, line -> {}), ofIds);
    requireKeras(path("scored"));
    assertThat(spark().read().parquet(path("scored")).schema().apply("text").dataType().sql())
        .as("the column is as it was")
        .isEqualTo("ARRAY<INT>");
  }

  @Test
  void whatIsNoListOfIdsIsSetApart() throws IOException {
    Files.writeString(
        home.resolve("mixed.jsonl"),
        """
        {"text": "12 7 49"}
        {"text": "a good film"}
        {"text": "12 50"}
        {"text": "007"}
        {"text": ""}
        """);
    ScoreJob.Options options =
        ScoreJob.Options.of(
            "model",
            CorpusSettings.of(path("mixed.jsonl"), Format.AUTO),
            ScoreFormat.JSONL,
            path("out"));
    assertThatThrownBy(() -> LocalScore.run(new ScoreJob(options, line -> {}), ofIds))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no list of the model's token ids");
    ScoreReport report =
        LocalScore.run(new ScoreJob(options.withQuarantine(path("apart")), line -> {}), ofIds);
    assertThat(report.reasons()).isEqualTo(Map.of("no list of the model's token ids", 4L));
    assertThat(spark().read().json(path("apart")).select("reason").distinct().count()).isEqualTo(1);
  }

  @Test
  void textsOfAnotherTypeAreRefusedInWords() {
    spark().range(3).selectExpr("array(1.5D) as text").write().parquet(path("doubles"));
    ScoreJob.Options options =
        ScoreJob.Options.of(
            "model",
            CorpusSettings.of(path("doubles"), Format.AUTO),
            ScoreFormat.PARQUET,
            path("out"));
    assertThatThrownBy(() -> LocalScore.run(new ScoreJob(options, line -> {}), ofIds))
        .hasMessageContaining(
            "column text is array<double>, must be string or an array of whole numbers");
  }

  @Test
  void evaluationReadsTheSameIds() throws IOException {
    CorpusSettings csv = csv();
    spark()
        .read()
        .option("header", "true")
        .csv(csv.path())
        .selectExpr("id", "cast(split(text, ',? ') as array<int>) as text", "label")
        .write()
        .parquet(path("arrays"));
    double loss = 0;
    for (int row = 0; row < KERAS.outputs().length; row++) {
      double p = KERAS.outputs()[row];
      loss -= Math.log(row % 2 == 1 ? p : 1 - p) / KERAS.outputs().length;
    }
    for (CorpusSettings input : List.of(csv, CorpusSettings.of(path("arrays"), Format.PARQUET))) {
      try (EvaluationData data = EvaluationData.read(spark(), ofIds, input, null, line -> {})) {
        Metrics metrics =
            Evaluator.evaluate(
                data.encoded(),
                ofIds.labels(),
                ofIds.architecture().sequenceShape(),
                new EnginePredictors(ofIds.architecture(), ofIds.task(), KernelVariant.best()),
                ofIds.parameters());
        assertThat(metrics.rows()).isEqualTo(KERAS.outputs().length);
        assertThat(metrics.loss()).as(input.path()).isCloseTo(loss, within(1e-4));
      }
    }
  }

  private Dataset<Row> texts() {
    return spark()
        .range(0, 8, 1, 2)
        .selectExpr(
            "id",
            "element_at(array('the film was great', 'the', 'unheard', 'awful unheard film', '', null,"
                + " 'THE-FILM', 'great'), int(id) + 1) as text");
  }

  /** Jobs, SQL and stages agree on words that are left out, and on texts of such alone. */
  @Test
  void everyWayGivesTheSameBits() throws IOException {
    texts().coalesce(1).write().parquet(path("reviews"));
    LocalScore.run(
        new ScoreJob(
            ScoreJob.Options.of(
                    "model",
                    CorpusSettings.of(path("reviews"), Format.AUTO),
                    ScoreFormat.PARQUET,
                    path("out"))
                .withQuarantine(path("apart")),
            line -> {}),
        ofWords);
    Map<Long, Double> job =
        spark().read().parquet(path("out")).collectAsList().stream()
            .collect(Collectors.toMap(row -> row.getAs("id"), row -> row.getAs("probability")));
    assertThat(job.keySet())
        .as("2 has no word that it knows, 4 and 5 none")
        .containsOnly(0L, 1L, 3L, 6L, 7L);
    SavedModels.register(spark(), path("words"));
    texts().createOrReplaceTempView("imported_texts");
    for (Row row :
        spark().sql("select id, carrytrack_score(text) from imported_texts").collectAsList()) {
      assertThat(row.get(1)).as("SQL, row %d", row.getLong(0)).isEqualTo(job.get(row.getLong(0)));
    }
    PipelineModel pipeline = SavedModels.load(spark(), path("words"));
    pipeline.write().overwrite().save(path("pipeline"));
    for (PipelineModel each : List.of(pipeline, PipelineModel.load(path("pipeline")))) {
      each.stages()[3].set("handleInvalid", "keep");
      for (Row row : each.transform(texts()).collectAsList()) {
        Vector probability = row.getAs("probability");
        assertThat(probability == null ? null : probability.apply(1))
            .as("stages, row %s", row.<Long>getAs("id"))
            .isEqualTo(job.get(row.<Long>getAs("id")));
      }
    }
    SavedModel read =
        SavedModels.read(new org.apache.hadoop.fs.Path(path("pipeline")), new Configuration());
    assertThat(read.vocabulary().reserved()).isEqualTo(ofWords.vocabulary().reserved());
    assertThat(read.vocabulary().words()).isEqualTo(ofWords.vocabulary().words());
  }

  @Test
  void anExplanationNamesWordsAndIds() throws IOException {
    texts().filter("id in (0, 3)").coalesce(1).write().parquet(path("reviews"));
    for (boolean ids : List.of(false, true)) {
      SavedModel model = ids ? ofIds : ofWords;
      String out = path(ids ? "explained-ids" : "explained-words");
      ScoreJob.Options options =
          ScoreJob.Options.of(
                  "model",
                  ids ? csv() : CorpusSettings.of(path("reviews"), Format.AUTO),
                  ScoreFormat.PARQUET,
                  out)
              .withColumns(
                  new ScoringSettings(
                      "text", "probability", "prediction", "reason", "explanation", 2));
      LocalScore.run(new ScoreJob(options, line -> {}), model);
      List<Row> words =
          spark()
              .read()
              .parquet(out)
              .selectExpr("explode(explanation.word) as word")
              .distinct()
              .collectAsList();
      assertThat(words)
          .isNotEmpty()
          .allMatch(
              row ->
                  ids
                      ? row.getString(0).matches("[1-9][0-9]?")
                      : model.vocabulary().words().contains(row.getString(0)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void trainingBeginsWithIt(boolean ids) throws IOException {
    SavedModel model = ids ? ofIds : ofWords;
    String words = ids ? "1 2 3 " : "the film was ";
    StringBuilder csv = new StringBuilder("text,label\n");
    for (int i = 0; i < 40; i++) {
      csv.append(words).append(i % 2 == 0 ? "5" : "4").append(ids ? " " : " x").append(10 + i % 30);
      csv.append(',').append(i % 2).append('\n');
    }
    Path input = home.resolve("reviews.csv");
    Files.writeString(input, csv.toString());
    List<String> console = new ArrayList<>();
    List<String> settings =
        List.of(
            "training.epochs=1",
            "optimizer.learning-rate=0.000000001",
            "text.tokenizer=" + (ids ? "ids" : "words"),
            "text.max-length=24",
            "text.vocabulary-size=50",
            "network.embedding=6",
            "network.kernel=blas",
            "network.mask-padding=false",
            "network.layers=[{type=lstm,units=5}]");
    new TrainJob(
            Experiment.load(null, new Properties(), settings, input.toString()),
            new TrainOptions(path("run"), path(ids ? "ids" : "words"), false, false, false),
            console::add,
            work -> work.in(spark()))
        .execute();
    assertThat(console)
        .contains(
            "--init: the model has no id that starts a text and none of words without one: what this"
                + " run has in its place begins with a vector of its own");
    SavedModel trained =
        SavedModels.read(new org.apache.hadoop.fs.Path(path("run/model")), new Configuration());
    assertThat(trained.vocabulary().reserved())
        .as("a vocabulary that is learned has the ids of one")
        .isEqualTo(ReservedIds.STANDARD);
    int width = 6;
    for (String word : words.split(" ")) {
      int was = width * model.vocabulary().id(word);
      int is = width * trained.vocabulary().id(word);
      for (int i = 0; i < width; i++) {
        assertThat(trained.parameters()[is + i])
            .as("%s keeps its vector", word)
            .isCloseTo(model.parameters()[was + i], within(1e-5f));
      }
    }
    int lstm = 50 * width;
    assertThat(trained.parameters()[lstm])
        .as("the layers are its own")
        .isCloseTo(model.parameters()[lstm], within(1e-5f));
  }

  @Test
  void wordsAndIdsAreNoStartForEachOther() {
    for (boolean ids : List.of(false, true)) {
      SavedModel model = ids ? ofIds : ofWords;
      ModelInput other = (ids ? ofWords : ofIds).input();
      assertThatThrownBy(() -> WarmStart.requireInput(model, other))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("and ids are no words");
      WarmStart.requireInput(model, model.input());
    }
  }

  @Test
  void aTextIsEncodedInOneWay() {
    SequenceScorer scorer = ScoringModel.of(ofWords, KernelVariant.best()).borrow();
    int[] ids = new ReviewEncoder(ofWords.vocabulary(), ofWords.text()).encode("the odd film");
    assertThat(ids).as("no start, and odd is left out").containsExactly(1, 2);
    assertThat(scorer.add("the odd film")).isTrue();
    float one = scorer.predict()[0];
    scorer.clear();
    scorer.add(ids);
    assertThat(scorer.predict()[0]).isEqualTo(one);
  }
}
