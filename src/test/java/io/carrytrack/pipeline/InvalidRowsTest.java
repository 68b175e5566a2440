package io.carrytrack.pipeline;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that cannot be learned from or scored, by Spark's convention. */
class InvalidRowsTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("text", DataTypes.StringType)
          .add("label", DataTypes.DoubleType)
          .add("weight", DataTypes.DoubleType)
          .add("held_out", DataTypes.BooleanType);

  private static final Row NO_TEXT = RowFactory.create("x1", null, 1.0, 1.0, false);
  private static final Row NO_WORD = RowFactory.create("x2", "...", 0.0, 1.0, false);

  @TempDir Path home;

  private static Dataset<Row> reviews(Row... more) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      double label = i % 2;
      String text = "the film " + (label == 1 ? "great" : "awful") + " plot".repeat(i % 5);
      rows.add(RowFactory.create("r" + i, text, label, 1.0, i % 5 == 0));
    }
    rows.addAll(Arrays.asList(more));
    return spark().createDataFrame(rows, SCHEMA);
  }

  private static SequenceClassifier classifier() {
    return new SequenceClassifier()
        .setVocabularySize(20)
        .setLayers("[{\"type\": \"simple-rnn\", \"units\": 4}]")
        .setEmbedding(4)
        .setEpochs(1)
        .setBatchSize(16)
        .setValidationSplit(0);
  }

  private static Pipeline pipeline(SequenceClassifier classifier) {
    return new Pipeline()
        .setStages(
            new PipelineStage[] {
              new ReviewTokenizer(),
              new Vocabulary().setVocabularySize(20),
              new SequencePadder().setMaxLength(8),
              classifier
            });
  }

  private static SequenceClassificationModel fit(SequenceClassifier classifier, Dataset<Row> rows) {
    return (SequenceClassificationModel) pipeline(classifier).fit(rows).stages()[3];
  }

  @Test
  void anErrorCountsTheRowsByWhatTheyLack() {
    SequenceClassifier strict = classifier().setWeightCol("weight").setIdCol("id");
    strict.setValidationIndicatorCol("held_out");
    assertThat(strict.getHandleInvalid()).as("Spark's default").isEqualTo("error");
    Dataset<Row> rows =
        reviews(
            NO_TEXT,
            NO_WORD,
            RowFactory.create("x3", "film", null, 1.0, false),
            RowFactory.create("x4", "film", Double.NaN, 1.0, false),
            RowFactory.create("x5", "film", 1.0, Double.NaN, false),
            RowFactory.create(null, "film", 1.0, 1.0, false),
            RowFactory.create("x6", "film", 1.0, 1.0, null));
    assertThatThrownBy(() -> fit(strict, rows))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "SequenceClassifier: 7 of 87 rows cannot be learned from (2 x no word in the text, 2 x"
                + " no number in label, 1 x no number in weight, 1 x null in id, 1 x null in"
                + " held_out): mend them, or set handleInvalid to skip, which leaves them out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"skip", "keep"})
  void whatIsLeftOutOfAFitIsCountedAndChangesNothingElse(String handleInvalid) {
    SequenceClassifier classifier = classifier().setHandleInvalid(handleInvalid);
    Row unlabelled = RowFactory.create("x3", "film", null, 1.0, false);
    TrainingSummary clean = fit(classifier(), reviews()).summary();
    SequenceClassificationModel model = fit(classifier, reviews(NO_TEXT, NO_WORD, unlabelled));
    assertThat(model.summary().parametersSha256())
        .as("as without those rows")
        .isEqualTo(clean.parametersSha256());
    assertThat(model.summary().leftOut())
        .isEqualTo(Map.of("no word in the text", 2L, "no number in label", 1L));
    assertThat(clean.leftOut()).isEmpty();
    assertThat(model.getHandleInvalid()).as("the model takes it over").isEqualTo(handleInvalid);
  }

  @Test
  void aValueOutOfRangeIsAnErrorWhateverIsChosen() {
    SequenceClassifier classifier = classifier().setHandleInvalid("skip").setWeightCol("weight");
    assertThatThrownBy(
            () -> fit(classifier, reviews(RowFactory.create("x", "film", 0.5, 1.0, false))))
        .hasMessage("SequenceClassifier: column label has a label of 0.5; labels must be 0 or 1");
    assertThatThrownBy(
            () -> fit(classifier, reviews(RowFactory.create("x", "film", 2.5, 1.0, false))))
        .hasMessageContaining("column label has a label of 2.5; labels must be whole numbers");
    for (double weight : new double[] {-1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      assertThatThrownBy(
              () -> fit(classifier, reviews(RowFactory.create("x", "film", 1.0, weight, false))))
          .hasMessageContaining("has a weight of " + weight);
    }
    Dataset<Row> wordless = reviews().withColumn("text", functions.lit("."));
    Dataset<Row> sequences =
        new SequencePadder()
            .setMaxLength(8)
            .transform(wordless.withColumn("ids", functions.array(functions.lit(1))));
    assertThatThrownBy(() -> classifier.fit(sequences))
        .hasMessage("SequenceClassifier: no row to train on, of 80: 80 x no word in the text");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 20, Integer.MAX_VALUE})
  void idsThatTheModelDoesNotHaveAreNamed(int id) {
    SequenceClassificationModel model = fit(classifier(), reviews());
    Dataset<Row> sequences =
        new SequencePadder()
            .setMaxLength(8)
            .transform(
                reviews().withColumn("ids", functions.array(functions.lit(1), functions.lit(id))));
    for (String choice : InvalidRows.CHOICES) {
      model.setHandleInvalid(choice);
      assertThatThrownBy(() -> model.transform(sequences).collectAsList())
          .as(choice)
          .hasStackTraceContaining(
              "id " + id + " is outside the model's vocabulary of 20 ids; were the sequences made");
    }
    assertThatThrownBy(() -> classifier().setHandleInvalid("skip").fit(sequences))
        .hasMessageContaining("id " + id + " is outside the vocabularySize of 20");
  }

  @Test
  void aSequenceThatIsNullIsOneWithoutAWord() {
    SequenceClassificationModel model = fit(classifier(), reviews());
    Dataset<Row> sequences =
        new SequencePadder()
            .setMaxLength(8)
            .transform(
                reviews().withColumn("ids", functions.array(functions.lit(1), functions.lit(3))))
            .withColumn(
                "sequence",
                functions.when(functions.col("id").notEqual("r7"), functions.col("sequence")));
    assertThatThrownBy(() -> model.transform(sequences).collectAsList())
        .hasStackTraceContaining("set handleInvalid to skip");
    assertThat(model.setHandleInvalid("skip").transform(sequences).count()).isEqualTo(79);
    assertThat(
            model
                .setHandleInvalid("keep")
                .transform(sequences)
                .filter("prediction is null")
                .count())
        .isEqualTo(1);
    assertThatThrownBy(() -> classifier().fit(sequences))
        .hasMessageContaining("1 of 80 rows cannot be learned from (1 x no word in the text)");
  }

  @Test
  void sparksEvaluatorsRefuseWhatIsKept() {
    Dataset<Row> rows = reviews(NO_TEXT, NO_WORD);
    PipelineModel keep = pipeline(classifier().setHandleInvalid("keep")).fit(rows);
    Dataset<Row> kept = keep.transform(rows);
    assertThatThrownBy(() -> new BinaryClassificationEvaluator().evaluate(kept))
        .as("AUC")
        .isInstanceOf(Exception.class);
    for (String metric : List.of("f1", "accuracy", "logLoss")) {
      assertThatThrownBy(
              () -> new MulticlassClassificationEvaluator().setMetricName(metric).evaluate(kept))
          .as(metric)
          .isInstanceOf(Exception.class);
    }
    PipelineModel skip = pipeline(classifier().setHandleInvalid("skip")).fit(rows);
    assertThat(new BinaryClassificationEvaluator().evaluate(skip.transform(rows)))
        .as("of the rows that have a score")
        .isEqualTo(new BinaryClassificationEvaluator().evaluate(skip.transform(reviews())));
  }

  @Test
  void crossValidationGoesOnWithSkipAloneAndTheChoiceIsSaved() throws Exception {
    Dataset<Row> rows = reviews(NO_TEXT, NO_WORD, NO_TEXT, NO_WORD, NO_TEXT, NO_WORD);
    SequenceClassifier classifier = classifier();
    assertThatThrownBy(() -> validator(classifier.setHandleInvalid("keep")).fit(rows))
        .as("a fold's evaluator meets null")
        .isInstanceOf(Exception.class);
    assertThatThrownBy(() -> validator(classifier.setHandleInvalid("error")).fit(rows))
        .hasStackTraceContaining("no word in the text");
    PipelineModel best =
        (PipelineModel) validator(classifier.setHandleInvalid("skip")).fit(rows).bestModel();
    String path = home.resolve("model").toString();
    best.write().save(path);
    assertThat(
            ((SequenceClassificationModel) PipelineModel.load(path).stages()[3]).getHandleInvalid())
        .isEqualTo("skip");
    assertThat(PipelineModel.load(path).transform(rows).count()).isEqualTo(80);
    String estimator = home.resolve("estimator").toString();
    classifier.write().save(estimator);
    assertThat(SequenceClassifier.load(estimator).getHandleInvalid()).isEqualTo("skip");
    assertThat(classifier.copy(ParamMap.empty()).getHandleInvalid()).isEqualTo("skip");
  }

  private static CrossValidator validator(SequenceClassifier classifier) {
    return new CrossValidator()
        .setEstimator(pipeline(classifier))
        .setEvaluator(new BinaryClassificationEvaluator())
        .setEstimatorParamMaps(new ParamGridBuilder().build())
        .setNumFolds(2)
        .setSeed(1);
  }
}
