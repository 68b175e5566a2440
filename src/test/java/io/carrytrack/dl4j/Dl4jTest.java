package io.carrytrack.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Master;
import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.Replica;
import io.carrytrack.task.LossSums;
import io.carrytrack.testing.BagOfWords;
import io.carrytrack.testing.Reviews;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.training.Batch;
import io.carrytrack.training.EpochTrainer;
import io.carrytrack.training.Trainer;
import io.carrytrack.training.TrainingResult;
import io.carrytrack.training.TrainingSettings;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions;

public class Dl4jTest {
  private static final SequenceShape SHAPE = new SequenceShape(20, PadSide.PRE);
  @TempDir java.nio.file.Path directory;

  @Test
  void aReplicaStepsAsItsNetworkFits() {
    Dl4jNetwork stock = new Dl4jNetwork(lstm());
    Replica replica = stock.create();
    TokenBatch batch = SHAPE.newBatch();
    for (EncodedReview review : Reviews.some(30, 1)) {
      batch.add(review.ids(), 0, review.ids().length, review.label(), 1f);
    }
    MultiLayerNetwork network = stock.network();
    double correct = 0;
    float[] before = network.output(Dl4jReplica.features(batch)).reshape(30).toFloatVector();
    for (int row = 0; row < 30; row++) {
      correct += (before[row] > 0.5f) == (batch.labels()[row] == 1f) ? 1 : 0;
    }
    double loss = 0;
    for (int step = 0; step < 3; step++) {
      network.fit(Dl4jReplica.features(batch), Dl4jReplica.column(batch.labels(), 30));
      loss = step == 0 ? network.score() : loss;
    }
    float[] parameters = new float[replica.parameterCount()];
    float[] updater = new float[replica.updaterCount()];
    replica.save(parameters, updater);
    LossSums first = replica.step(batch, new StepKey(1, 0, 0, 0), 1f);
    assertThat(first.loss()).isCloseTo(30 * loss, within(1e-4));
    assertThat(first.correct()).isEqualTo(correct);
    // The second step is taken by another replica that was handed the state.
    replica.save(parameters, updater);
    Replica other = stock.create();
    other.load(parameters, updater, 1);
    other.step(batch, new StepKey(1, 0, 0, 1), 1f);
    other.step(batch, new StepKey(1, 0, 0, 2), 1f);
    other.save(parameters, updater);
    assertThat(parameters).isEqualTo(network.params().reshape(-1).toFloatVector());
    assertThat(updater).isEqualTo(network.updaterState().reshape(-1).toFloatVector());
  }

  @Test
  void aStockNetworkTrainsInOurRoundsAndUnderItsOwnMaster() throws IOException {
    List<EncodedReview> reviews = Reviews.some(600, 2);
    Dl4jNetwork stock = new Dl4jNetwork(lstm());
    for (Master master : Master.values()) {
      TrainingSettings settings = settings(master);
      TrainingResult result =
          new Trainer(
                  SparkTest.spark(),
                  settings,
                  SHAPE,
                  stock,
                  stock,
                  new Path(directory.resolve(master.name()).toUri()))
              .epochs(master == Master.DL4J ? Dl4jBaseline.of(stock) : EpochTrainer.ROUNDS)
              .fit(Reviews.dataset(reviews, 2, 1), null);
      assertThat(result.history()).hasSize(8);
      // The order of dl4j-spark's reduction is not fixed, so no more than this is sure.
      assertThat(result.history().get(result.bestEpoch() - 1).validationAccuracy())
          .as("%s", result.history())
          .isGreaterThan(0.6);
      assertThat(result.history().get(7).trainAccuracy() == null).isEqualTo(master == Master.DL4J);
      assertThat(result.rounds()).as("8 epochs of 15 minibatches a worker").isEqualTo(8 * 4);
    }
  }

  @Test
  void theTrainerOfEpochsMustBeThatOfTheSettings() {
    BagOfWords network = new BagOfWords(Reviews.VOCABULARY, 0.01f);
    for (Master master : Master.values()) {
      EpochTrainer.Factory other =
          master == Master.DL4J ? EpochTrainer.ROUNDS : Dl4jBaseline.of(new Dl4jNetwork(lstm()));
      Trainer trainer =
          new Trainer(
                  SparkTest.spark(),
                  settings(master),
                  SHAPE,
                  network,
                  network,
                  new Path(directory.resolve(master.name()).toUri()))
              .epochs(other);
      assertThatThrownBy(() -> trainer.fit(Reviews.dataset(Reviews.some(50, 2), 2, 1), null))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("averaging.master");
    }
  }

  @Test
  void aStoppedRunUnderItsOwnMasterLeavesNoCheckpoint() {
    Dl4jNetwork stock = new Dl4jNetwork(lstm());
    Trainer trainer =
        new Trainer(
                SparkTest.spark(),
                settings(Master.DL4J),
                SHAPE,
                stock,
                stock,
                new Path(directory.toUri()))
            .epochs(Dl4jBaseline.of(stock));
    trainer.requestStop();
    assertThatThrownBy(() -> trainer.fit(Reviews.dataset(Reviews.some(50, 2), 2, 1), null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("before epoch 2, round 1; a run with this averaging.master cannot");
    assertThat(directory.resolve("checkpoints")).doesNotExist();
  }

  public static MultiLayerConfiguration lstm() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .updater(new RmsProp(0.03))
        .list()
        .layer(new EmbeddingSequenceLayer.Builder().nIn(Reviews.VOCABULARY).nOut(4).build())
        .layer(new LastTimeStep(new LSTM.Builder().nIn(4).nOut(4).build()))
        .layer(
            new OutputLayer.Builder(LossFunctions.LossFunction.XENT)
                .nIn(4)
                .nOut(1)
                .activation(Activation.SIGMOID)
                .build())
        .setInputType(InputType.recurrent(Reviews.VOCABULARY, 20))
        .build();
  }

  private static TrainingSettings settings(Master master) {
    return TrainingSettings.defaults()
        .withEpochs(8)
        .withBatch(new Batch(16, Batch.Scope.WORKER))
        .withSeed(3)
        .withAveraging(Averaging.DEFAULT.withMaster(master).withFrequency(4));
  }
}
