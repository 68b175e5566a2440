package io.carrytrack.pipeline;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.SequenceScorer;
import io.carrytrack.testing.Models;
import io.carrytrack.text.NormalForm;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.Tokenization;
import io.carrytrack.text.Truncation;
import io.carrytrack.text.Vocabulary;
import io.carrytrack.text.VocabularyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.NGram;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model directories and Spark ML's pipelines are one another's, to the last bit. */
class SavedModelsTest {
  private static Dataset<Row> reviews;
  private static PipelineModel fitted;

  @TempDir Path home;

  /** A pipeline that a test takes apart. */
  private PipelineModel whole;

  @BeforeAll
  static void fit() {
    reviews =
        spark()
            .range(0, 60, 1, 2)
            .selectExpr(
                "double(id % 2) as label",
                "concat(repeat('film ', int(id % 7)), if(id % 2 = 1, 'great', 'awful'), ' café ',"
                    + " if(id % 3 = 0, 'zyzzyva', 'plot')) as text");
    fitted =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new ReviewTokenizer().setOutputCol("parts"),
                  new Vocabulary().setInputCol("parts").setVocabularySize(30),
                  new SequencePadder()
                      .setMaxLength(5)
                      .setPadding(PadSide.POST)
                      .setTruncation(Truncation.Type.POST),
                  new SequenceClassifier()
                      .setVocabularySize(30)
                      .setLayers("[{\"type\": \"gru\", \"units\": 3}]")
                      .setEmbedding(4)
                      .setEpochs(1)
                      .setLearningRate(0.05)
                })
            .fit(reviews);
  }

  @BeforeEach
  void load() throws IOException {
    whole = SavedModels.load(spark(), Models.saved(home));
  }

  private String path(String name) {
    return home.resolve(name).toString();
  }

  private static SavedModel read(String model) {
    return SavedModels.read(new org.apache.hadoop.fs.Path(model), new Configuration());
  }

  /** What the jobs score with a model, by the order of the reviews. */
  private static List<Double> job(SavedModel model) {
    SequenceScorer scorer = ScoringModel.of(model, KernelVariant.best()).borrow();
    List<Double> probabilities = new ArrayList<>();
    for (Row row : reviews.select("text").collectAsList()) {
      scorer.clear();
      assertThat(scorer.add(row.getString(0))).isTrue();
      probabilities.add((double) scorer.predict()[0]);
    }
    return probabilities;
  }

  private static List<Double> pipeline(PipelineModel pipeline) {
    return pipeline.transform(reviews).select("probability").collectAsList().stream()
        .map(row -> ((Vector) row.get(0)).apply(1))
        .toList();
  }

  @Test
  void aFittedPipelineScoresAsAJobsModelWithTheSameBits() throws IOException {
    SavedModels.save(spark(), fitted, path("exported"));
    SavedModel model =
        ModelReader.read(new org.apache.hadoop.fs.Path(path("exported")), new Configuration());
    assertThat(model.vocabulary().words()).contains("great", "awful", "café");
    assertThat(model.text().truncation()).isEqualTo(Truncation.of(PadSide.POST));
    assertThat(job(model)).isEqualTo(pipeline(fitted));
    assertThat(Set.copyOf(job(model))).as("spread").hasSizeGreaterThan(10);
    assertThat(pipeline(SavedModels.load(spark(), path("exported")))).isEqualTo(pipeline(fitted));
    assertThatThrownBy(() -> SavedModels.save(spark(), fitted, path("exported")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exists");
  }

  @Test
  void aTokenizerIsTheModelsOnEveryWay() throws IOException {
    Tokenization tokenization =
        new Tokenization("regex", "\\p{L}|[^\\p{L}\\s]+", false, false, NormalForm.NFC);
    PipelineModel pipeline = SavedModels.load(spark(), Models.saved(home.resolve("words")));
    ((ReviewTokenizer) pipeline.stages()[0]).setTokenization(tokenization);
    ((SequencePadder) pipeline.stages()[2]).setTruncation(Truncation.Type.BOTH).setHead(3);
    List<Double> scores = pipeline(pipeline);
    SavedModels.save(spark(), pipeline, path("exported"));
    SavedModel model = read(path("exported"));
    assertThat(model.text().tokenization()).isEqualTo(tokenization);
    assertThat(model.text().truncation()).isEqualTo(new Truncation(Truncation.Type.BOTH, 3));
    assertThat(job(model)).isEqualTo(scores).isNotEqualTo(job(Models.lstm()));
    assertThat(pipeline(SavedModels.load(spark(), path("exported")))).isEqualTo(scores);
    pipeline.write().save(path("pipeline"));
    assertThat(job(read(path("pipeline")))).isEqualTo(scores);
    SavedModels.register(spark(), path("exported"));
    reviews.createOrReplaceTempView("tokenized");
    assertThat(
            spark().sql("select carrytrack_score(text) from tokenized").collectAsList().stream()
                .map(row -> row.getDouble(0))
                .toList())
        .isEqualTo(scores);
  }

  @Test
  void aModelWhoseTokenizerIsNotThereEndsInWords() throws IOException {
    SavedModel lstm = Models.lstm();
    Tokenization gone = new Tokenization("com.example.Gone", "", true, false, NormalForm.NONE);
    ModelWriter.write(
        new SavedModel(
            lstm.architecture(),
            lstm.text().with(gone),
            lstm.vocabulary(),
            lstm.parameters(),
            lstm.metrics(),
            lstm.provenance()),
        new org.apache.hadoop.fs.Path(path("gone")),
        new Configuration());
    assertThatThrownBy(() -> read(path("gone")))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.UNAVAILABLE))
        .hasMessageStartingWith(path("gone") + ": text.tokenizer is com.example.Gone, a class that")
        .hasMessageContaining("--jars");
  }

  @Test
  void theFolderOfASavedPipelineIsAModel() throws IOException {
    fitted.write().save(path("pipeline"));
    assertThat(job(read(path("pipeline")))).isEqualTo(pipeline(fitted));
    assertThat(pipeline(SavedModels.load(spark(), path("pipeline")))).isEqualTo(pipeline(fitted));
  }

  @Test
  void aModelComesBackFromAPipelineAsItWas() throws IOException {
    SavedModels.save(spark(), whole, path("exported"));
    whole.write().save(path("pipeline"));
    for (String file : List.of("model.json", "vocabulary.txt", "parameters.bin")) {
      assertThat(home.resolve("exported").resolve(file))
          .as(file)
          .hasSameBinaryContentAs(home.resolve("model").resolve(file));
    }
    assertThat(read(path("pipeline")).vocabulary().words()).isEqualTo(Models.WORDS);
    assertThat(job(read(path("pipeline"))))
        .isEqualTo(job(Models.lstm()))
        .isEqualTo(pipeline(whole));
  }

  @Test
  void stagesThatAreNotOursAreNamed() throws IOException {
    PipelineModel pairs =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new ReviewTokenizer(), new NGram().setInputCol("words").setOutputCol("pairs")
                })
            .fit(reviews);
    String foreign =
        "its stage 2 is a org.apache.spark.ml.feature.NGram; a model's stages are ReviewTokenizer,"
            + " VocabularyModel, SequencePadder, SequenceClassificationModel or"
            + " SequenceRegressionModel, in this order";
    pairs.write().save(path("pairs"));
    assertThatThrownBy(() -> read(path("pairs")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(foreign);
    assertThatThrownBy(() -> SavedModels.save(spark(), pairs, path("no")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(foreign);
    PipelineModel text =
        new Pipeline().setStages(new PipelineStage[] {new ReviewTokenizer()}).fit(reviews);
    assertThatThrownBy(() -> SavedModels.save(spark(), text, path("no")))
        .hasMessageContaining("it ends before its stage 2");
    classifier().save(path("stage"));
    assertThatThrownBy(() -> read(path("stage")))
        .hasMessageContaining(
            "it is a io.carrytrack.pipeline.SequenceClassificationModel, not a fitted pipeline");
    assertThat(home.resolve("no")).doesNotExist();
  }

  private SequenceClassificationModel classifier() {
    return (SequenceClassificationModel) whole.stages()[3];
  }

  @Test
  void whatAModelDirectoryCannotHoldIsNamed() {
    classifier().setThresholds(new double[] {0.3, 0.7});
    refused("its SequenceClassificationModel has thresholds");
    classifier().setThresholds(new double[] {0.5, 0.5}).setFeaturesCol("other");
    refused("its SequenceClassificationModel reads other, the stage before it writes sequence");
    classifier().setFeaturesCol("sequence");
    ((SequencePadder) whole.stages()[2]).setMaxLength(7);
    refused("its stages are not of one network: architecture and text settings differ");
    ((SequencePadder) whole.stages()[2]).setMaxLength(12).setInputCol("words");
    refused("its SequencePadder reads words, the stage before it writes ids");
    ((SequencePadder) whole.stages()[2]).setInputCol("ids");
    whole.stages()[1] = new VocabularyModel("v", List.of("great\nfilm"));
    refused("is no word of its ReviewTokenizer");
    whole.stages()[1] =
        new VocabularyModel("v", Stream.iterate("a", word -> word + "a").limit(99).toList());
    refused("the vocabulary uses 102 ids, the network has 14");
  }

  private void refused(String why) {
    assertThatThrownBy(() -> SavedModels.save(spark(), whole, path("no")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(why);
  }

  @Test
  void aDamagedFolderIsRefusedAndNoClassOfItsNamingIsLoaded() throws IOException {
    whole.write().save(path("pipeline"));
    Path stage = stage(0);
    Path metadata = stage.resolve("metadata/part-00000");
    String whole = Files.readString(metadata);

    rewrite(metadata, whole.replace(ReviewTokenizer.class.getName(), Loaded.class.getName()));
    damaged("its stage 1 is a " + Loaded.class.getName());
    assertThat(Loaded.count).as("times that it was loaded").isZero();

    rewrite(metadata, whole.replace("\"outputCol\"", "\"outCol\""));
    damaged("not a whole pipeline of Spark ML");
    rewrite(metadata, "{");
    damaged("not a whole pipeline of Spark ML");
    rewrite(metadata, "x".repeat(2 << 20));
    damaged("has more than 1048576 bytes");
    Files.delete(metadata);
    damaged("not a whole pipeline of Spark ML");

    rewrite(metadata, whole);
    assertThat(read(path("pipeline")).vocabulary().words()).isEqualTo(Models.WORDS);
    try (Stream<Path> files = Files.list(stage(1).resolve("data"))) {
      rewrite(
          files.filter(file -> file.toString().endsWith(".parquet")).findFirst().orElseThrow(),
          "PAR1");
    }
    damaged("not a whole pipeline of Spark ML");
  }

  private Path stage(int number) throws IOException {
    try (Stream<Path> stages = Files.list(home.resolve("pipeline/stages"))) {
      return stages
          .filter(path -> path.getFileName().toString().startsWith(number + "_"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Without the checksum that Hadoop keeps beside a local file. */
  private static void rewrite(Path file, String content) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.writeString(file, content);
  }

  private void damaged(String why) {
    assertThatThrownBy(() -> read(path("pipeline")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(why);
  }

  /** A class that a folder may name: Spark would run it. */
  static final class Loaded {
    static int count;

    private Loaded() {}

    /** As Spark calls it. */
    public static Object read() {
      count++;
      throw new IllegalStateException("loaded");
    }
  }
}
