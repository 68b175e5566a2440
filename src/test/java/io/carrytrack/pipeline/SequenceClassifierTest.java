package io.carrytrack.pipeline;

import static io.carrytrack.testing.SparkTest.spark;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.SequenceScorer;
import io.carrytrack.testing.Models;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.Vocabulary;
import io.carrytrack.text.VocabularyModel;
import io.carrytrack.text.WordIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training and scoring in pipelines; {@code docs/scoring.md} takes its Java examples from here. */
class SequenceClassifierTest {
  private static Dataset<Row> reviews;
  private static PipelineModel trained;

  @TempDir Path home;

  @BeforeAll
  static void train() {
    reviews = reviews(240);
    trained = new Pipeline().setStages(stages(classifier())).fit(reviews);
  }

  private static SequenceClassifier classifier() {
    return new SequenceClassifier()
        .setVocabularySize(50)
        .setLayers("[{\"type\": \"lstm\", \"units\": 4}]")
        .setEmbedding(4)
        .setEpochs(4)
        .setBatchSize(32)
        .setLearningRate(0.02);
  }

  private static PipelineStage[] stages(SequenceClassifier classifier) {
    return new PipelineStage[] {
      new ReviewTokenizer(),
      new Vocabulary().setVocabularySize(50),
      new SequencePadder().setMaxLength(12),
      classifier
    };
  }

  /** One word tells the label. */
  private static Dataset<Row> reviews(int count) {
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int word = 0; word < 2 + random.nextInt(6); word++) {
        text.append(Models.WORDS.get(random.nextInt(7))).append(' ');
      }
      double label = i % 2;
      text.append(label == 1 ? "great" : "awful");
      rows.add(RowFactory.create("r" + i, text.toString(), label, 1 + i % 3, i % 5 == 0));
    }
    return spark()
        .createDataFrame(
            rows,
            new StructType()
                .add("id", DataTypes.StringType)
                .add("text", DataTypes.StringType)
                .add("label", DataTypes.DoubleType)
                .add("weight", DataTypes.IntegerType)
                .add("held_out", DataTypes.BooleanType));
  }

  private static SequenceClassificationModel classifierOf(PipelineModel pipeline) {
    Transformer[] stages = pipeline.stages();
    return (SequenceClassificationModel) stages[stages.length - 1];
  }

  @Test
  void aPipelineLearnsAndSparksEvaluatorsReadItsColumns() {
    Dataset<Row> scored = trained.transform(reviews);
    assertThat(new BinaryClassificationEvaluator().evaluate(scored)).as("AUC").isGreaterThan(0.95);
    assertThat(new MulticlassClassificationEvaluator().setMetricName("logLoss").evaluate(scored))
        .as("below chance's")
        .isLessThan(Math.log(2));
    TrainingSummary summary = classifierOf(trained).summary();
    assertThat(summary.history()).hasSize(4);
    assertThat(summary.history().get(summary.bestEpoch() - 1).validationAccuracy())
        .isGreaterThan(0.9);
    assertThat(summary.history().get(3).trainLoss())
        .isLessThan(summary.history().get(0).trainLoss());
  }

  @Test
  void theModelIsAFunctionOfRowsAndParams() {
    String first = classifierOf(trained).summary().parametersSha256();
    Dataset<Row> shuffled = reviews.repartition(5).orderBy(org.apache.spark.sql.functions.rand(1));
    assertThat(
            classifierOf(new Pipeline().setStages(stages(classifier())).fit(shuffled))
                .summary()
                .parametersSha256())
        .as("other partitions, another order")
        .isEqualTo(first);
    assertThat(
            classifierOf(new Pipeline().setStages(stages(classifier().setSeed(2))).fit(reviews))
                .summary()
                .parametersSha256())
        .isNotEqualTo(first);
  }

  @Test
  void weightsIdsAndAValidationColumnAreUsed() {
    SequenceClassifier classifier =
        classifier()
            .setEpochs(2)
            .setIdCol("id")
            .setWeightCol("weight")
            .setValidationIndicatorCol("held_out");
    TrainingSummary summary =
        classifierOf(new Pipeline().setStages(stages(classifier)).fit(reviews)).summary();
    assertThat(summary.history().get(0).validationAccuracy()).isNotNull();
    assertThat(summary.parametersSha256())
        .isNotEqualTo(
            classifierOf(
                    new Pipeline()
                        .setStages(stages(classifier.copy(ParamMap.empty()).setWeightCol("label")))
                        .fit(reviews.withColumn("label", col("label").plus(0))))
                .summary()
                .parametersSha256());
  }

  @Test
  void sparkChoosesAmongParams() throws Exception {
    SequenceClassifier classifier = classifier().setEpochs(1).setValidationSplit(0);
    Pipeline pipeline = new Pipeline().setStages(stages(classifier));
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(classifier.learningRate(), new double[] {1e-9, 0.03})
            .build();
    CrossValidator validator =
        new CrossValidator()
            .setEstimator(pipeline)
            .setEvaluator(new BinaryClassificationEvaluator())
            .setEstimatorParamMaps(grid)
            .setNumFolds(2)
            .setParallelism(2)
            .setSeed(1);
    CrossValidatorModel chosen = validator.fit(reviews);
    assertThat(chosen.avgMetrics()[1]).as("one that learns").isGreaterThan(chosen.avgMetrics()[0]);
    String path = home.resolve("chosen").toString();
    chosen.write().save(path);
    assertThat(
            CrossValidatorModel.load(path).transform(reviews).select("probability").collectAsList())
        .isEqualTo(chosen.transform(reviews).select("probability").collectAsList());

    assertThat(
            new TrainValidationSplit()
                .setEstimator(pipeline)
                .setEvaluator(new BinaryClassificationEvaluator())
                .setEstimatorParamMaps(grid)
                .setSeed(1)
                .fit(reviews)
                .validationMetrics())
        .hasSize(2);
  }

  @Test
  void aStreamIsScoredAsATableIs() throws Exception {
    reviews.repartition(3).write().parquet(home.resolve("in").toString());
    Dataset<Row> stream =
        spark().readStream().schema(reviews.schema()).parquet(home.resolve("in").toString());
    StreamingQuery query =
        trained
            .transform(stream)
            .select("id", "probability")
            .writeStream()
            .format("memory")
            .queryName("scores")
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
    assertThat(spark().table("scores").orderBy("id").collectAsList())
        .isEqualTo(
            trained.transform(reviews).select("id", "probability").orderBy("id").collectAsList());
  }

  @Test
  void aScoreThatNobodySelectsIsNotComputed() {
    // not of rows that Spark evaluates while it plans
    Dataset<Row> scored = trained.transform(reviews.repartition(2));
    assertThat(scored.select("id").queryExecution().optimizedPlan().toString())
        .doesNotContain("UDF");
    assertThat(scored.select("probability").queryExecution().optimizedPlan().toString())
        .contains("UDF");
  }

  @Test
  void aSavedModelGivesTheJobsBitsInPipelinesAndInSql() throws Exception {
    String model = Models.saved(home);
    Dataset<Row> texts =
        reviews.select("text").union(spark().sql("select '...' union all select null"));
    SequenceScorer job = ScoringModel.of(Models.lstm(), KernelVariant.best()).borrow();
    List<Double> expected = new ArrayList<>();
    for (Row row : texts.collectAsList()) {
      job.clear();
      boolean worded = !row.isNullAt(0) && job.add(row.getString(0));
      expected.add(worded ? (Double) (double) job.predict()[0] : null);
    }
    SavedModels.register(spark(), model);
    texts.createOrReplaceTempView("texts");
    assertThat(
            spark().sql("select carrytrack_score(text) from texts").collectAsList().stream()
                .map(row -> (Double) row.get(0)))
        .containsExactlyElementsOf(expected);

    PipelineModel pipeline = SavedModels.load(spark(), model);
    classifierOf(pipeline).setHandleInvalid("keep");
    List<Row> scored = pipeline.transform(texts).collectAsList();
    for (int i = 0; i < expected.size(); i++) {
      Vector probability = scored.get(i).getAs("probability");
      Double prediction = scored.get(i).getAs("prediction");
      if (expected.get(i) == null) {
        assertThat(probability).isNull();
        assertThat(prediction).isNull();
      } else {
        assertThat(probability.apply(1)).isEqualTo(expected.get(i));
        assertThat(prediction).isEqualTo(expected.get(i) > 0.5 ? 1.0 : 0.0);
      }
    }
  }

  @Test
  void columnsWithoutANameAreLeftOut() {
    SequenceClassificationModel model =
        classifierOf(trained).copy(ParamMap.empty()).setRawPredictionCol("").setProbabilityCol("");
    Dataset<Row> sequences = trained.transform(reviews).select("sequence");
    assertThat(model.transform(sequences).columns()).containsExactly("sequence", "prediction");
    assertThat(model.transform(sequences).collectAsList())
        .isEqualTo(trained.transform(reviews).select("sequence", "prediction").collectAsList());
  }

  /** By Keras' Tokenizer, 1 is the first word; by a vocabulary that is learned here it is none. */
  @Test
  void whatIsNoWordTheVocabularySays() {
    Dataset<Row> single =
        reviews.selectExpr("case when id % 2 = 0 then 'one' else 'two' end as text", "label");
    Dataset<Row> sequences = single;
    for (Transformer stage :
        List.of(
            new ReviewTokenizer(),
            new VocabularyModel(
                "imported", new WordIndex(List.of("one", "two"), ReservedIds.TOKENIZER)),
            new SequencePadder().setMaxLength(2))) {
      StructType said = stage.transformSchema(sequences.schema());
      sequences = stage.transform(sequences);
      assertThat(sequences.schema()).isEqualTo(said);
    }
    SequenceClassificationModel model = classifier().setEpochs(1).fit(sequences);
    assertThat(model.summary().leftOut()).isEmpty();
    assertThat(model.network().vocabulary().reserved()).isEqualTo(ReservedIds.TOKENIZER);
    assertThat(model.transform(sequences).count()).isEqualTo(reviews.count());
  }

  @Test
  void whatDoesNotFitIsNamed() {
    Dataset<Row> sequences = trained.transform(reviews).select("sequence", "label");
    assertThatThrownBy(() -> classifier().setVocabularySize(5).fit(sequences))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("outside the vocabularySize of 5");
    assertThatThrownBy(() -> classifier().setFeaturesCol("label").fit(sequences))
        .hasMessageContaining("column label is double, must be struct");
    assertThatThrownBy(() -> classifier().setLabelCol("y").fit(sequences))
        .hasMessageContaining("no column of numbers named y");
    assertThatThrownBy(() -> classifier().setLayers("[{\"type\": \"lstn\"}]").fit(sequences))
        .hasMessageContaining("nearest known one is lstm");
    assertThatThrownBy(() -> classifier().setLayers("{lstm}").fit(sequences))
        .hasMessageContaining("layers are no JSON list of objects");
    assertThatThrownBy(() -> classifier().setLayers("null").fit(sequences))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("network.layers");
    assertThatThrownBy(() -> classifier().setBatchScope("both").fit(sequences))
        .hasMessageContaining("training.batch-scope is both, must be one of global, worker");
    assertThatThrownBy(() -> classifier().setWorkers(33).fit(sequences))
        .hasMessageContaining("at least averaging.workers = 33");
    assertThatThrownBy(() -> classifier().setThresholds(new double[] {1}))
        .hasMessageContaining("must be two");
    assertThatThrownBy(() -> classifier().fit(sequences.filter("false")))
        .hasMessageContaining("no row to train on");
    assertThatThrownBy(() -> classifierOf(trained).transform(trained.transform(reviews)))
        .hasMessageContaining("column rawPrediction exists");
  }
}
