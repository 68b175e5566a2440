package io.carrytrack.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.averaging.Averaging;
import io.carrytrack.base.UserError;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.task.Task;
import io.carrytrack.testing.Reviews;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.TextSettings;
import io.carrytrack.training.Trainer;
import io.carrytrack.training.TrainingListener;
import io.carrytrack.training.TrainingResult;
import io.carrytrack.training.TrainingSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearTrainerTest {
  private static final TextSettings TEXT =
      new TextSettings(Reviews.VOCABULARY, 20, PadSide.PRE, PadSide.PRE);
  private static final int EPOCHS = 60;
  @TempDir java.nio.file.Path directory;

  @Test
  void itEndsWhereTheLossIsTheLeast() throws IOException {
    List<EncodedReview> reviews = Reviews.some(300, 1);
    for (double c : new double[] {0.1, 1, 10}) {
      requireLeast(reviews, Task.BINARY, c);
    }
  }

  @Test
  void ofManyClassesToo() throws IOException {
    requireLeast(ofThreeClasses(300), Task.multiclass(3), 1);
  }

  @Test
  void weightsOfReviewsCount() throws IOException {
    List<EncodedReview> weighted = new ArrayList<>();
    for (EncodedReview review : Reviews.some(300, 1)) {
      weighted.add(
          new EncodedReview(
              review.id(), review.ids(), review.label(), review.label() == 1 ? 2.5f : 1));
    }
    requireLeast(weighted, Task.BINARY, 1);
  }

  /** No gradient is left of the loss as {@link PlainLinear} has it, and none is smaller nearby. */
  private void requireLeast(List<EncodedReview> reviews, Task task, double c) throws IOException {
    String run = "least-" + task.classes() + "-" + c + "-" + reviews.get(0).weight();
    Architecture network = new NbLinear(c).withOutputOf(task, TEXT);
    TrainingResult result = train(run, reviews, task, c, settings(2, EPOCHS));
    PlainLinear plain = new PlainLinear(reviews, task.classes(), TEXT.vocabularySize(), c);
    double[] weights = plain.weights(result.lastParameters());
    double[] gradient = plain.gradient(weights);
    double start = norm(plain.gradient(new double[weights.length]));
    assertThat(norm(gradient)).as(run).isLessThan(1e-4 * start);
    assertThat(result.history().get(EPOCHS - 1).trainLoss())
        .isCloseTo(plain.meanLoss(weights), within(1e-6));
    assertThat(network.parameterCount()).isEqualTo(result.lastParameters().length);
  }

  @Test
  void anyNumberOfWorkersAndPartitionsGivesTheSameBits() throws IOException {
    List<EncodedReview> reviews = Reviews.some(400, 2);
    TrainingResult one = train("one", reviews, Task.BINARY, 1, settings(1, 12));
    for (int workers : new int[] {2, 3, 7}) {
      TrainingResult more = train("w" + workers, reviews, Task.BINARY, 1, settings(workers, 12));
      assertThat(more.lastParametersSha256()).isEqualTo(one.lastParametersSha256());
      assertThat(more.history().get(11).trainLoss()).isEqualTo(one.history().get(11).trainLoss());
    }
  }

  @Test
  void aRunThatWasStoppedGoesOnToTheSameBits() throws IOException {
    List<EncodedReview> reviews = Reviews.some(400, 2);
    TrainingResult whole = train("whole", reviews, Task.BINARY, 1, settings(2, 12));
    Trainer stopped = trainer("stopped", Task.BINARY, 1, settings(2, 12));
    stopped.listener(
        new TrainingListener() {
          @Override
          public void epochEnded(EpochRecord epoch) {
            if (epoch.epoch() == 5) {
              stopped.requestStop();
            }
          }
        });
    assertThatThrownBy(() -> stopped.fit(Reviews.dataset(reviews, 2, 1), null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("before epoch 6");
    TrainingResult resumed =
        trainer("stopped", Task.BINARY, 1, settings(2, 12))
            .resume(true)
            .fit(Reviews.dataset(reviews, 5, 3), null);
    assertThat(resumed.lastParametersSha256()).isEqualTo(whole.lastParametersSha256());
    assertThat(resumed.history()).hasSize(12);
  }

  @Test
  void atTheLeastAnEpochChangesNothing() throws IOException {
    List<EncodedReview> reviews = Reviews.some(60, 3);
    TrainingResult long1 = train("a", reviews, Task.BINARY, 0.01, settings(1, 80));
    TrainingResult long2 = train("b", reviews, Task.BINARY, 0.01, settings(1, 81));
    assertThat(long2.lastParametersSha256()).isEqualTo(long1.lastParametersSha256());
  }

  @Test
  void sumsOfPartsAreTheSumOfTheWholeAtAnyScale() {
    assertThat(PassSums.scale(1, 1)).isEqualTo(0x1p52);
    assertThat(PassSums.scale(25_000, 1)).isEqualTo(0x1p47);
    assertThat(PassSums.scale(1L << 40, 1 << 10)).isEqualTo(0x1p11);
    for (long rows : new long[] {0, 1, 1000, 1L << 40}) {
      for (double weight : new double[] {0, 1e-30, 1, 3.7, 1e6}) {
        double most = rows * weight * PassSums.scale(rows, weight);
        assertThat(most).as("%s rows of %s", rows, weight).isLessThan(0x1p62);
      }
    }
  }

  @Test
  void numbersAndStartingValuesAreRefused() {
    NbLinear linear = new NbLinear(1);
    assertThatThrownBy(
            () ->
                linear.withOutputOf(
                    Task.regression(
                        io.carrytrack.task.Target.of(io.carrytrack.task.RegressionLoss.MSE)),
                    TEXT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("network.type is nb-linear, which tells classes apart");
    assertThatThrownBy(() -> new NbLinear(0))
        .isInstanceOf(UserError.class)
        .hasMessage("network.nb-linear.c is 0.0, must be above 0 and at most 1e9");
    assertThatThrownBy(() -> new NbLinear(Double.NaN)).isInstanceOf(UserError.class);
  }

  private static double norm(double[] vector) {
    return Math.sqrt(LbfgsState.dot(vector, vector));
  }

  private static List<EncodedReview> ofThreeClasses(int count) {
    Random random = new Random(5);
    List<EncodedReview> reviews = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(3);
      int[] ids = new int[1 + random.nextInt(12)];
      for (int t = 0; t < ids.length; t++) {
        int word = 3 + random.nextInt(60);
        ids[t] = random.nextInt(3) == 0 ? word : 3 * (word / 3) + label;
      }
      reviews.add(new EncodedReview("review-" + i, ids, label, 1f));
    }
    return reviews;
  }

  private static TrainingSettings settings(int workers, int epochs) {
    return TrainingSettings.defaults()
        .withEpochs(epochs)
        .withValidationSplit(0)
        .withAveraging(Averaging.DEFAULT.withWorkers(workers).withFrequency(Averaging.WHOLE_EPOCH));
  }

  private TrainingResult train(
      String run, List<EncodedReview> reviews, Task task, double c, TrainingSettings settings)
      throws IOException {
    return trainer(run, task, c, settings).fit(Reviews.dataset(reviews, 3, 1), null);
  }

  private Trainer trainer(String run, Task task, double c, TrainingSettings settings) {
    NbLinear linear = new NbLinear(c);
    Architecture network = linear.withOutputOf(task, TEXT);
    return new Trainer(
            SparkTest.spark(),
            settings,
            network.sequenceShape(),
            NbLinear.replicas(network),
            new EnginePredictors(network, task, KernelVariant.best()),
            new Path(directory.resolve(run).toUri()))
        .epochs(linear.epochs(network, ReservedIds.STANDARD));
  }
}
