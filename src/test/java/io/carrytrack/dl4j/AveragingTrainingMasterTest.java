package io.carrytrack.dl4j;

import static io.carrytrack.averaging.Outer.Type.BMUF_NESTEROV;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.averaging.Outer;
import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.testing.Reviews;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.EncodedReview;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class AveragingTrainingMasterTest {
  private final JavaSparkContext context =
      JavaSparkContext.fromSparkContext(SparkTest.spark().sparkContext());

  @Test
  void aDenseNetworkLearnsTheSameWhateverThePartitions() {
    List<DataSet> examples = points(300);
    double[] losses = new double[2];
    float[][] parameters = new float[2][];
    for (int run = 0; run < 2; run++) {
      SparkDl4jMultiLayer spark =
          new SparkDl4jMultiLayer(context, dense(), new AveragingTrainingMaster(3, 10, 4));
      double before = spark.getNetwork().score(DataSet.merge(examples));
      for (int epoch = 0; epoch < 10; epoch++) {
        spark.fit(context.parallelize(examples, 1 + 4 * run));
      }
      losses[run] = spark.getNetwork().score(DataSet.merge(examples));
      parameters[run] = spark.getNetwork().params().reshape(-1).toFloatVector();
      assertThat(losses[run]).isLessThan(0.8 * before);
      assertThat(spark.getNetwork().getIterationCount()).as("10 epochs of 10 steps").isEqualTo(100);
      assertThat(spark.getNetwork().getEpochCount()).isEqualTo(10);
    }
    assertThat(parameters[1]).isEqualTo(parameters[0]);
  }

  @Test
  void oneWorkerIsPlainFitting() {
    List<DataSet> examples = points(95);
    SparkDl4jMultiLayer spark =
        new SparkDl4jMultiLayer(context, dense(), new AveragingTrainingMaster(1, 10, 3));
    spark.fit(context.parallelize(examples, 4));
    MultiLayerNetwork plain = new MultiLayerNetwork(dense());
    plain.init();
    for (int from = 0; from < 95; from += 10) {
      plain.fit(DataSet.merge(examples.subList(from, Math.min(95, from + 10))));
    }
    assertThat(spark.getNetwork().params().reshape(-1).toFloatVector())
        .isEqualTo(plain.params().reshape(-1).toFloatVector());
    assertThat(spark.getNetwork().updaterState().reshape(-1).toFloatVector())
        .isEqualTo(plain.updaterState().reshape(-1).toFloatVector());
  }

  @Test
  void aStockLstmLearns() {
    List<DataSet> examples = new ArrayList<>();
    TokenBatch batch = new TokenBatch(20, PadSide.PRE);
    for (EncodedReview review : Reviews.some(320, 3)) {
      batch.add(review.ids(), 0, review.ids().length, review.label(), 1f);
      if (batch.rows() == 16) {
        examples.add(
            new DataSet(
                Dl4jReplica.features(batch), Dl4jReplica.column(batch.labels(), batch.rows())));
        batch.clear();
      }
    }
    SparkDl4jMultiLayer spark =
        new SparkDl4jMultiLayer(context, Dl4jTest.lstm(), new AveragingTrainingMaster(2, 16, 5));
    DataSet all = DataSet.merge(examples);
    double before = spark.getNetwork().score(all);
    for (int epoch = 0; epoch < 12; epoch++) {
      spark.fit(context.parallelize(examples, 3));
    }
    assertThat(spark.getNetwork().score(all)).isLessThan(before - 0.05);
    assertThat(spark.getScore()).isPositive();
  }

  @Test
  void theOuterMomentumLivesOnBetweenTwoFits() {
    List<DataSet> examples = points(80);
    Outer outer = new Outer(BMUF_NESTEROV, 1, 0.5);
    SparkDl4jMultiLayer once =
        new SparkDl4jMultiLayer(context, dense(), new AveragingTrainingMaster(2, 10, 2, outer));
    SparkDl4jMultiLayer twice =
        new SparkDl4jMultiLayer(context, dense(), new AveragingTrainingMaster(2, 10, 2, outer));
    once.fit(context.parallelize(examples, 3));
    twice.fit(context.parallelize(examples.subList(0, 40), 3));
    twice.fit(context.parallelize(examples.subList(40, 80), 3));
    assertThat(parameters(twice)).as("two rounds each").isEqualTo(parameters(once));
    SparkDl4jMultiLayer plain =
        new SparkDl4jMultiLayer(context, dense(), new AveragingTrainingMaster(2, 10, 2));
    plain.fit(context.parallelize(examples, 3));
    assertThat(parameters(plain)).isNotEqualTo(parameters(once));
  }

  private static float[] parameters(SparkDl4jMultiLayer spark) {
    return spark.getNetwork().params().reshape(-1).toFloatVector();
  }

  @Test
  void whatItCannotDoIsRefusedInWords() {
    AveragingTrainingMaster master = new AveragingTrainingMaster(2, 16, 5);
    assertThatThrownBy(() -> master.executeTrainingMDS(null, null))
        .hasMessageContaining("MultiLayerNetwork alone");
    assertThatThrownBy(() -> master.executeTrainingPaths(null, null, null, null, null))
        .hasMessageContaining("fit(rdd)");
    assertThatThrownBy(() -> new AveragingTrainingMaster(0, 1, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("workers = 0");
  }

  /** Points labelled by whether they lie above the diagonal. */
  private static List<DataSet> points(int count) {
    Random random = new Random(1);
    List<DataSet> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float x = random.nextFloat();
      float y = random.nextFloat();
      points.add(
          new DataSet(
              Nd4j.createFromArray(new float[][] {{x, y}}),
              Nd4j.createFromArray(new float[][] {{y > x ? 1f : 0f}})));
    }
    return points;
  }

  private static MultiLayerConfiguration dense() {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .updater(new Adam(0.02))
        .list()
        .layer(new DenseLayer.Builder().nIn(2).nOut(6).activation(Activation.TANH).build())
        .layer(
            new OutputLayer.Builder(LossFunctions.LossFunction.XENT)
                .nIn(6)
                .nOut(1)
                .activation(Activation.SIGMOID)
                .build())
        .build();
  }
}
