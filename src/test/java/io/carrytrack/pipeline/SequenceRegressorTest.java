package io.carrytrack.pipeline;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers among Spark's own stages. */
class SequenceRegressorTest {
  private static final SequenceShape SHAPE = new SequenceShape(500, PadSide.PRE);
  private static Dataset<Row> rows;
  private static PipelineModel trained;

  @BeforeAll
  static void train() {
    rows = rows();
    trained = new Pipeline().setStages(stages(regressor())).fit(rows);
  }

  private static SequenceRegressor regressor() {
    return new SequenceRegressor()
        .setVocabularySize(12)
        .setEmbedding(4)
        .setLayers("[{\"type\": \"gru\", \"units\": 6}]")
        .setEpochs(12)
        .setBatchSize(16)
        .setLabelCol("price")
        .setIdCol("id")
        .setLearningRate(0.02);
  }

  private static PipelineStage[] stages(SequenceRegressor regressor) {
    return new PipelineStage[] {
      new ReviewTokenizer(),
      new Vocabulary().setVocabularySize(12),
      new SequencePadder().setMaxLength(8),
      regressor
    };
  }

  private static Dataset<Row> rows() {
    Random random = new Random(5);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      int good = random.nextInt(5);
      StringBuilder text = new StringBuilder();
      for (int word = 0; word < 6; word++) {
        text.append(word < good ? "good " : "w" + random.nextInt(4) + " ");
      }
      rows.add(RowFactory.create("n" + i, text.toString(), 1000 + 50.0 * good));
    }
    return spark()
        .createDataFrame(
            rows,
            new StructType()
                .add("id", DataTypes.StringType)
                .add("text", DataTypes.StringType)
                .add("price", DataTypes.DoubleType));
  }

  private static SequenceRegressionModel model() {
    return (SequenceRegressionModel) trained.stages()[3];
  }

  private static List<Double> predictions(PipelineModel pipeline) {
    return pipeline
        .transform(rows)
        .select("id", "prediction")
        .orderBy("id")
        .collectAsList()
        .stream()
        .map(row -> row.getDouble(1))
        .toList();
  }

  @Test
  void sparksEvaluatorReadsPredictionsInTheUnit() {
    Dataset<Row> scored = trained.transform(rows);
    assertThat(scored.columns()).doesNotContain("probability", "rawPrediction");
    RegressionEvaluator evaluator = new RegressionEvaluator().setLabelCol("price");
    assertThat(evaluator.setMetricName("r2").evaluate(scored)).isGreaterThan(0.8);
    Target target = model().network().task().target().orElseThrow();
    Row taught = rows.agg(functions.avg("price"), functions.stddev_pop("price")).first();
    assertThat(target.mean()).isCloseTo(taught.getDouble(0), within(1e-9));
    assertThat(target.deviation()).isCloseTo(taught.getDouble(1), within(1e-9));
    assertThat(model().summary().history().get(11).validationMeanAbsoluteError())
        .isBetween(0.0, evaluator.setMetricName("mae").evaluate(scored) * 3);
  }

  @Test
  void whatIsSavedPredictsTheSameBits(@TempDir Path home) throws IOException {
    List<Double> expected = predictions(trained);
    String saved = home.resolve("pipeline").toString();
    trained.save(saved);
    assertThat(predictions(PipelineModel.load(saved))).isEqualTo(expected);
    String directory = home.resolve("model").toString();
    SavedModels.save(spark(), trained, directory);
    assertThat(predictions(SavedModels.load(spark(), directory))).isEqualTo(expected);
    assertThat(predictions(SavedModels.load(spark(), saved)))
        .as("a pipeline's folder will do for a model")
        .isEqualTo(expected);
    SavedModels.register(spark(), directory);
    rows.createOrReplaceTempView("priced");
    assertThat(
            spark()
                .sql("select carrytrack_score(text) from priced order by id")
                .collectAsList()
                .stream()
                .map(row -> row.getDouble(0))
                .toList())
        .isEqualTo(expected);
    String estimator = home.resolve("estimator").toString();
    regressor().setLoss("mae").save(estimator);
    SequenceRegressor read = SequenceRegressor.load(estimator);
    assertThat(read.getLoss()).isEqualTo("mae");
    assertThat(read.getTask()).isEqualTo("regression");
  }

  @Test
  void aRowIsPredictedAsItsColumnIs() {
    for (Row row :
        trained.transform(rows).select("sequence", "prediction").limit(3).collectAsList()) {
      assertThat(model().predict(row.getStruct(0))).isEqualTo(row.getDouble(1));
    }
  }

  @Test
  void rowsWithoutAWordAreKeptDroppedOrRefused() {
    Dataset<Row> wordless =
        trained
            .transform(rows.limit(1))
            .select("sequence")
            .withColumn(
                "sequence",
                functions
                    .lit(null)
                    .cast(trained.transform(rows.limit(1)).schema().apply("sequence").dataType()));
    SequenceRegressionModel keep = model().copy(new ParamMap());
    assertThat(keep.setHandleInvalid("keep").transform(wordless).first().isNullAt(1)).isTrue();
    assertThat(keep.setHandleInvalid("skip").transform(wordless).count()).isZero();
  }

  @Test
  void theLossIsARegressorsAlone() {
    assertThat(regressor().setLoss("huber").experiment(SHAPE).task().target())
        .contains(Target.of(RegressionLoss.HUBER));
    assertThatThrownBy(() -> new SequenceClassifier().setLoss("mae").experiment(SHAPE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("task.loss is mae, and task.type auto");
    assertThatThrownBy(() -> regressor().setTask("binary").fit(rows))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("task is binary, must be regression");
  }

  @Test
  void whatCannotBeLearnedIsRefused() {
    Dataset<Row> sequences = trained.transform(rows).select("id", "sequence", "price");
    Dataset<Row> constant = sequences.withColumn("price", functions.lit(2.5));
    assertThatThrownBy(() -> regressor().fit(constant))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "SequenceRegressor: column price: all 250 are 2.5, so there is nothing to predict; is"
                + " that the right column?");
    Dataset<Row> infinite = sequences.withColumn("price", functions.lit(Double.POSITIVE_INFINITY));
    assertThatThrownBy(() -> regressor().fit(infinite))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has a label of Infinity; labels must be a finite number");
    assertThatThrownBy(
            () ->
                regressor()
                    .setLayers(
                        "[{\"type\": \"gru\", \"units\": 4}, {\"type\": \"dense\", \"units\": 2,"
                            + " \"activation\": \"linear\"}]")
                    .fit(sequences))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the last layer is of 2 numbers");
    assertThatThrownBy(() -> regressor().setClassWeighting("balanced").fit(sequences))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training.class-weights is balanced");
    assertThatThrownBy(() -> regressor().setLabelSmoothing(0.1).fit(sequences))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training.label-smoothing is 0.1");
    assertThatThrownBy(() -> regressor().setLabelCol("id").fit(sequences))
        .hasMessageContaining("SequenceRegressor: no column of numbers named id");
    assertThatThrownBy(
            () -> new SequenceClassificationModel("c", model().network()).transform(rows))
        .hasMessageContaining("a number is for SequenceRegressor");
  }
}
