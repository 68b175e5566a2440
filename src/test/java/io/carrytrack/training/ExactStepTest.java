package io.carrytrack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.averaging.Averaging;
import io.carrytrack.base.UserError;
import io.carrytrack.dl4j.Dl4jNetwork;
import io.carrytrack.dl4j.Dl4jTest;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.testing.BagOfWords;
import io.carrytrack.testing.Reviews;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.EncodedReview;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExactStepTest {
  private static final SequenceShape SHAPE = new SequenceShape(20, PadSide.PRE);
  private static final BagOfWords NETWORK = new BagOfWords(Reviews.VOCABULARY, 0.01f);
  @TempDir java.nio.file.Path directory;

  @Test
  void manyWorkersTakeTheStepsOfOne() throws IOException {
    List<EncodedReview> reviews = new ArrayList<>(Reviews.some(250, 8));
    reviews.replaceAll(
        r -> new EncodedReview(r.id(), r.ids(), r.label(), 0.5f + r.ids().length % 3));
    TrainingResult one = train("one", settings(2, 1, 1, 0), reviews);
    assertThat(one.rounds()).as("2 epochs of ceil(200 / 32)").isEqualTo(14);
    for (int workers : new int[] {2, 3, 40}) {
      TrainingResult many = train("many-" + workers, settings(2, workers, 1, 0), reviews);
      assertThat(many.rounds()).isEqualTo(14);
      for (int i = 0; i < one.lastParameters().length; i++) {
        assertThat(many.lastParameters()[i])
            .as("%d workers, parameter %d", workers, i)
            .isCloseTo(one.lastParameters()[i], within(2e-5f));
      }
      assertThat(many.history().get(1).trainLoss())
          .isCloseTo(one.history().get(1).trainLoss(), within(1e-6));
    }
  }

  @Test
  void oneWorkerHasNoNeedOfAveraging() throws IOException {
    List<EncodedReview> reviews = Reviews.some(250, 8);
    TrainingResult exact = train("exact", settings(3, 1, 1, 0), reviews);
    TrainingResult averaged = train("averaged", settings(3, 1, 5, 0), reviews);
    TrainingResult both = train("both", settings(3, 1, Averaging.WHOLE_EPOCH, 2), reviews);
    assertThat(exact.lastParameters()).isEqualTo(averaged.lastParameters());
    assertThat(both.lastParameters()).isEqualTo(averaged.lastParameters());
    assertThat(both.rounds()).as("two exact epochs and one round").isEqualTo(2 * 7 + 1);
  }

  @Test
  void firstEpochsMayBeExact() throws IOException {
    List<EncodedReview> reviews = Reviews.some(250, 8);
    TrainingResult exact = train("exact", settings(1, 2, 1, 0), reviews);
    TrainingResult both = train("both", settings(2, 2, 3, 1), reviews);
    assertThat(both.history().get(0).validationLoss())
        .isEqualTo(exact.history().get(0).validationLoss());
    assertThat(both.rounds())
        .as("7 steps, then 7 minibatches of a worker, 3 a round")
        .isEqualTo(7 + 3);
  }

  @Test
  void aReplicaWithoutGradientsIsRefused() {
    Dl4jNetwork stock = new Dl4jNetwork(Dl4jTest.lstm());
    assertThatThrownBy(
            () ->
                new Trainer(
                        SparkTest.spark(),
                        settings(1, 2, 1, 0),
                        SHAPE,
                        stock,
                        stock,
                        new Path(directory.toUri()))
                    .fit(Reviews.dataset(Reviews.some(50, 1), 1, 1), null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("averaging.frequency = 1");
  }

  private TrainingResult train(String run, TrainingSettings settings, List<EncodedReview> reviews)
      throws IOException {
    return new Trainer(
            SparkTest.spark(),
            settings,
            SHAPE,
            NETWORK,
            NETWORK,
            new Path(directory.resolve(run).toUri()))
        .fit(Reviews.dataset(reviews, 2, 1), null);
  }

  private static TrainingSettings settings(
      int epochs, int workers, int frequency, int exactEpochs) {
    return TrainingSettings.defaults()
        .withEpochs(epochs)
        .withBatch(new Batch(32, Batch.Scope.GLOBAL))
        .withSeed(9)
        .withAveraging(
            Averaging.DEFAULT
                .withWorkers(workers)
                .withFrequency(frequency)
                .withExactEpochs(exactEpochs));
  }
}
