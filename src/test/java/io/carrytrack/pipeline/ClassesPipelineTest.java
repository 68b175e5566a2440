package io.carrytrack.pipeline;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.task.Metric;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.linalg.Vector;
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

/** Several classes among Spark's own stages. */
class ClassesPipelineTest {
  private static final String[] TOPICS = {"sport", "weather", "cinema"};
  private static Dataset<Row> news;
  private static StringIndexerModel indexer;
  private static PipelineModel trained;

  @BeforeAll
  static void train() {
    news = news();
    indexer = new StringIndexer().setInputCol("topic").setOutputCol("label").fit(news);
    trained = new Pipeline().setStages(stages(classifier())).fit(indexer.transform(news));
  }

  private static SequenceClassifier classifier() {
    return new SequenceClassifier()
        .setVocabularySize(30)
        .setEmbedding(6)
        .setLayers("[{\"type\": \"gru\", \"units\": 6}]")
        .setEpochs(8)
        .setBatchSize(16)
        .setIdCol("id")
        .setLearningRate(0.02);
  }

  private static PipelineStage[] stages(SequenceClassifier classifier) {
    return new PipelineStage[] {
      new ReviewTokenizer(),
      new Vocabulary().setVocabularySize(30),
      new SequencePadder().setMaxLength(8),
      classifier
    };
  }

  private static Dataset<Row> news() {
    Random random = new Random(5);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      String topic = TOPICS[i % 3];
      StringBuilder text = new StringBuilder();
      for (int word = 0; word < 5; word++) {
        text.append(random.nextInt(3) > 0 ? topic.charAt(0) : 'x').append(random.nextInt(2));
        text.append(' ');
      }
      rows.add(RowFactory.create("n" + i, text.toString(), topic));
    }
    return spark()
        .createDataFrame(
            rows,
            new StructType()
                .add("id", DataTypes.StringType)
                .add("text", DataTypes.StringType)
                .add("topic", DataTypes.StringType));
  }

  private static SequenceClassificationModel model() {
    return (SequenceClassificationModel) trained.stages()[3];
  }

  @Test
  void namesGoInAndComeOutBySparksOwnStages() {
    assertThat(model().numClasses()).as("from the column's metadata").isEqualTo(3);
    Dataset<Row> scored = trained.transform(indexer.transform(news));
    assertThat(new MulticlassClassificationEvaluator().setMetricName("f1").evaluate(scored))
        .isGreaterThan(0.8);
    Dataset<Row> named =
        new IndexToString()
            .setInputCol("prediction")
            .setOutputCol("named")
            .setLabels(indexer.labelsArray()[0])
            .transform(scored);
    assertThat(named.filter(functions.col("named").equalTo(functions.col("topic"))).count())
        .isGreaterThan(120);
    for (Row row : scored.select("probability", "rawPrediction", "prediction").collectAsList()) {
      Vector probability = row.getAs(0);
      assertThat(probability.size()).isEqualTo(3);
      assertThat(Arrays.stream(probability.toArray()).sum()).isBetween(0.99999, 1.00001);
      assertThat(row.<Vector>getAs(1).argmax()).isEqualTo(probability.argmax());
      assertThat(row.getDouble(2)).isEqualTo(probability.argmax());
    }
  }

  @Test
  void withoutMetadataTheLargestLabelTells() {
    Dataset<Row> plain =
        indexer
            .transform(news)
            .withColumn("label", functions.col("label").plus(functions.lit(0)).cast("double"));
    Dataset<Row> bare =
        spark().createDataFrame(plain.javaRDD(), new StructType(plain.schema().fields()));
    SequenceClassificationModel same =
        (SequenceClassificationModel)
            new Pipeline().setStages(stages(classifier())).fit(bare).stages()[3];
    assertThat(same.summary().parametersSha256())
        .as("as with metadata")
        .isEqualTo(model().summary().parametersSha256());
  }

  @Test
  void classesAreWeighedByTheIndexersNames() {
    Dataset<Row> rows = indexer.transform(news);
    SequenceClassificationModel weighed =
        (SequenceClassificationModel)
            new Pipeline()
                .setStages(
                    stages(
                        classifier()
                            .setEpochs(1)
                            .setMonitor("macro-f1")
                            .setClassWeighting("{\"sport\": 2, \"weather\": 1, \"cinema\": 4}")))
                .fit(rows)
                .stages()[3];
    List<Double> factors = new ArrayList<>();
    for (String name : indexer.labelsArray()[0]) {
      factors.add(name.equals("sport") ? 2.0 : name.equals("weather") ? 1.0 : 4.0);
    }
    assertThat(weighed.summary().classWeights()).isEqualTo(factors);
    assertThat(weighed.summary().history().get(0).validationMetrics())
        .containsOnlyKeys(Metric.MACRO_F1);
    assertThatThrownBy(
            () ->
                new Pipeline()
                    .setStages(
                        stages(classifier().setClassWeighting("{\"sport\": 2, \"snow\": 1}")))
                    .fit(rows))
        .hasMessageContaining("names snow, which is no label; labels are");
  }

  @Test
  void sparkTrainsOneAgainstTheRest(@TempDir Path home) throws Exception {
    PipelineStage[] stages = stages(classifier());
    SequenceClassifier one = classifier().setEpochs(5).setTask("binary");
    one.clear(one.idCol());
    stages[3] =
        new OneVsRest()
            .setFeaturesCol("sequence")
            .setWeightCol("weight")
            .setClassifier(one)
            .setParallelism(2);
    Dataset<Row> rows = indexer.transform(news).withColumn("weight", functions.lit(2.0));
    PipelineModel oneVsRest = new Pipeline().setStages(stages).fit(rows);
    Dataset<Row> scored = oneVsRest.transform(rows);
    assertThat(new MulticlassClassificationEvaluator().setMetricName("f1").evaluate(scored))
        .isGreaterThan(0.8);
    OneVsRestModel models = (OneVsRestModel) oneVsRest.stages()[3];
    assertThat(models.models()).hasSize(3).doesNotHaveDuplicates();
    Row first = scored.select("sequence", "rawPrediction", "prediction").first();
    for (int k = 0; k < 3; k++) {
      SequenceClassificationModel of = (SequenceClassificationModel) models.models()[k];
      assertThat(of.numClasses()).isEqualTo(2);
      assertThat(of.predictRaw(first.getStruct(0)).apply(1))
          .as("the log-odds of class %d", k)
          .isEqualTo(first.<Vector>getAs(1).apply(k));
    }
    String path = home.resolve("one-vs-rest").toString();
    oneVsRest.save(path);
    assertThat(PipelineModel.load(path).transform(rows).select("id", "prediction").collectAsList())
        .isEqualTo(scored.select("id", "prediction").collectAsList());
    OneVsRest kept = OneVsRest.load(save(stages[3], home.resolve("estimator")));
    Object classifier = kept.getClassifier();
    assertThat(((SequenceClassifier) classifier).getEpochs()).isEqualTo(5);
  }

  private static String save(PipelineStage oneVsRest, Path path) throws Exception {
    ((OneVsRest) oneVsRest).save(path.toString());
    return path.toString();
  }

  @Test
  void aRowIsPredictedAsItsColumnsAre() {
    Dataset<Row> scored = trained.transform(indexer.transform(news));
    for (Row row :
        scored
            .select("sequence", "rawPrediction", "probability", "prediction")
            .limit(3)
            .collectAsList()) {
      assertThat(model().predictRaw(row.getStruct(0))).isEqualTo(row.getAs(1));
      assertThat(model().predictProbability(row.getStruct(0))).isEqualTo(row.getAs(2));
      assertThat(model().predict(row.getStruct(0))).isEqualTo(row.getDouble(3));
    }
  }

  @Test
  void thresholdsAreOneAClass() {
    Dataset<Row> rows = indexer.transform(news);
    SequenceClassificationModel only = model().copy(new ParamMap());
    only.setThresholds(new double[] {1, 1e-9, 1});
    PipelineStage[] text = Arrays.copyOf(trained.stages(), 3);
    Dataset<Row> sequences = rows;
    for (PipelineStage stage : text) {
      sequences = ((Transformer) stage).transform(sequences);
    }
    assertThat(only.transform(sequences).filter("prediction = 1.0").count()).isEqualTo(150);
    only.setThresholds(new double[] {0.5, 0.5});
    Dataset<Row> input = sequences;
    assertThatThrownBy(() -> only.transform(input)).hasMessageContaining("3 of at least 0");
  }

  @Test
  void aModelDirectoryKeepsTheClasses(@TempDir Path home) throws Exception {
    String directory = home.resolve("model").toString();
    SavedModels.save(spark(), trained, directory);
    Dataset<Row> rows = indexer.transform(news);
    List<Row> one = trained.transform(rows).select("id", "probability").collectAsList();
    List<Row> other =
        SavedModels.load(spark(), directory)
            .transform(rows)
            .select("id", "probability")
            .collectAsList();
    assertThat(other).as("the same bits").isEqualTo(one);
  }

  @Test
  void labelsBeyondTheClassesAreRefused() {
    Dataset<Row> rows = indexer.transform(news);
    String two =
        "[{\"type\": \"gru\", \"units\": 6}, {\"type\": \"dense\", \"units\": 2, \"activation\":"
            + " \"softmax\"}]";
    assertThatThrownBy(
            () -> new Pipeline().setStages(stages(classifier().setLayers(two))).fit(rows))
        .hasMessageContaining("a label of 2.0; labels must be a whole number from 0 to 1");
    assertThatThrownBy(
            () -> new Pipeline().setStages(stages(classifier().setTask("binary"))).fit(rows))
        .hasMessageContaining("task.type is binary, and there are 3 labels");
  }
}
