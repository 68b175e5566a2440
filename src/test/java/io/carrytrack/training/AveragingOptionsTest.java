package io.carrytrack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Outer;
import io.carrytrack.averaging.Polyak;
import io.carrytrack.averaging.PolyakAverage;
import io.carrytrack.averaging.Updater;
import io.carrytrack.base.Json;
import io.carrytrack.blocks.Block;
import io.carrytrack.blocks.BlockFile;
import io.carrytrack.blocks.BlockHandle;
import io.carrytrack.blocks.BlockSet;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import io.carrytrack.testing.BagOfWords;
import io.carrytrack.testing.Reviews;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.EncodedReview;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may be done beside plain averaging, against the same rounds as one plain loop. */
class AveragingOptionsTest {
  private static final SequenceShape SHAPE = new SequenceShape(20, PadSide.PRE);
  private static final BagOfWords NETWORK = new BagOfWords(Reviews.VOCABULARY, 0.01f);
  private static final List<EncodedReview> REVIEWS = Reviews.some(250, 4);
  @TempDir java.nio.file.Path directory;

  @ParameterizedTest
  @EnumSource
  void theDriverTakesTheOuterStep(Outer.Type type) throws IOException {
    assertPlain(averaging(3, 0, Outer.of(type, 3), Updater.AVERAGED));
  }

  @Test
  void exactEpochsHaveNoOuterStep() throws IOException {
    TrainingSettings exact = settings(1, averaging(2, 1, Outer.NONE, Updater.AVERAGED));
    TrainingSettings both =
        settings(1, averaging(2, 1, Outer.of(Outer.Type.NESTEROV, 2), Updater.AVERAGED));
    assertThat(train("both", both, REVIEWS).lastParameters())
        .isEqualTo(train("exact", exact, REVIEWS).lastParameters());
  }

  @Test
  void withOneWorkerBlockMomentumIsPlainTraining() throws IOException {
    TrainingResult plain =
        train("plain", settings(2, averaging(1, 0, Outer.NONE, Updater.AVERAGED)), REVIEWS);
    TrainingResult block =
        train(
            "block",
            settings(2, averaging(1, 0, Outer.of(Outer.Type.BMUF_NESTEROV, 1), Updater.KEPT)),
            REVIEWS);
    for (int i = 0; i < plain.lastParameters().length; i++) {
      assertThat(block.lastParameters()[i])
          .as("parameter %d", i)
          .isCloseTo(plain.lastParameters()[i], within(1e-6f));
    }
  }

  @ParameterizedTest
  @EnumSource
  void updaterStatesAreAveragedKeptOrReset(Updater updater) throws IOException {
    assertPlain(averaging(3, 0, Outer.NONE, updater));
    // Of 11 reviews for 9 workers, most workers have no minibatch in most rounds.
    assertPlain(settings(3, averaging(9, 0, Outer.NONE, updater)), "few", REVIEWS.subList(0, 14));
  }

  @ParameterizedTest
  @EnumSource
  void theModelMayBeAnAverageOverRounds(Polyak.Type type) throws IOException {
    Averaging last = averaging(3, 0, Outer.NONE, Updater.AVERAGED);
    Averaging averaging = last.withPolyak(new Polyak(type, 0.75, 2));
    TrainingResult result = assertPlain(settings(3, averaging), "average", REVIEWS);
    TrainingResult plain = train("last", settings(3, last), REVIEWS);
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(result.history().get(epoch).trainLoss())
          .as("training goes on as without")
          .isEqualTo(plain.history().get(epoch).trainLoss());
      assertThat(
              result
                  .history()
                  .get(epoch)
                  .validationLoss()
                  .equals(plain.history().get(epoch).validationLoss()))
          .as("epoch %d validates the average from the second on", epoch)
          .isEqualTo(type == Polyak.Type.NONE || epoch == 0);
    }
    EpochRecord best = result.history().get(result.bestEpoch() - 1);
    assertThat(best.validationLoss())
        .as("what is published is what was validated")
        .isEqualTo(validationLoss(result.bestParameters(), "average"));
  }

  private double validationLoss(float[] parameters, String run) throws IOException {
    LossSums total = LossSums.NONE;
    for (Block block : blocks(run, BlockSet::validation)) {
      TokenBatch batch = SHAPE.newBatch();
      float[] probabilities = new float[block.rows()];
      for (int row = 0; row < block.rows(); row++) {
        block.copyTo(batch, row, 1f);
      }
      NETWORK.create(parameters).predict(batch, probabilities);
      LossSums sums = LossSums.NONE;
      for (int row = 0; row < block.rows(); row++) {
        sums = sums.plus(Task.BINARY.scored(block.label(row), 1f, probabilities, row));
      }
      total = total.plus(sums);
    }
    return total.meanLoss();
  }

  @Test
  void anAverageOfRoundsByHand() {
    float[][] models = {{9}, {1}, {4}, {10}};
    PolyakAverage uniform = PolyakAverage.NONE;
    PolyakAverage exponential = PolyakAverage.NONE;
    for (int epoch = 0; epoch < 4; epoch++) {
      uniform = uniform.plus(new Polyak(Polyak.Type.UNIFORM, 0, 2), epoch, models[epoch]);
      exponential =
          exponential.plus(new Polyak(Polyak.Type.EXPONENTIAL, 0.5, 2), epoch, models[epoch]);
    }
    assertThat(uniform.parameters()).as("(1 + 4 + 10) / 3").containsExactly(5f);
    assertThat(exponential.parameters()).as("1, then 2.5, then 6.25").containsExactly(6.25f);
    assertThat(exponential.rounds()).isEqualTo(3);
  }

  @Test
  void afterExactEpochsEveryWorkerGoesOnFromTheOneState() throws IOException {
    TrainingResult kept =
        train("kept", settings(2, averaging(3, 1, Outer.NONE, Updater.KEPT)), REVIEWS);
    TrainingResult averaged =
        train("averaged", settings(2, averaging(3, 1, Outer.NONE, Updater.AVERAGED)), REVIEWS);
    assertThat(kept.history().get(0).validationLoss())
        .isEqualTo(averaged.history().get(0).validationLoss());
    assertThat(kept.lastParameters()).isNotEqualTo(averaged.lastParameters());
    assertThat(kept.history().get(1).trainLoss()).isLessThan(kept.history().get(0).trainLoss());
  }

  private void assertPlain(Averaging averaging) throws IOException {
    TrainingResult result = assertPlain(settings(3, averaging), "rounds", REVIEWS);
    assertThat(result.history().get(2).trainLoss())
        .as("it learns")
        .isLessThan(result.history().get(0).trainLoss());
  }

  private TrainingResult assertPlain(
      TrainingSettings settings, String run, List<EncodedReview> reviews) throws IOException {
    TrainingResult result = train(run, settings, reviews);
    PlainRounds plain = new PlainRounds(settings, NETWORK, SHAPE, blocks(run, BlockSet::training));
    assertThat(result.lastParameters()).isEqualTo(plain.train());
    return result;
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

  private List<Block> blocks(String run, Function<BlockSet, List<BlockHandle>> which)
      throws IOException {
    java.nio.file.Path folder = directory.resolve(run).resolve("blocks");
    BlockSet set = Json.read(Files.readString(folder.resolve("manifest.json")), BlockSet.class);
    List<Block> blocks = new ArrayList<>();
    for (BlockHandle handle : which.apply(set)) {
      blocks.add(BlockFile.read(new Configuration(), new Path(folder.toUri()), handle));
    }
    return blocks;
  }

  private static Averaging averaging(int workers, int exactEpochs, Outer outer, Updater updater) {
    return Averaging.DEFAULT
        .withWorkers(workers)
        .withFrequency(3)
        .withExactEpochs(exactEpochs)
        .withOuter(outer)
        .withUpdater(updater);
  }

  private static TrainingSettings settings(int epochs, Averaging averaging) {
    return TrainingSettings.defaults()
        .withEpochs(epochs)
        .withBatch(new Batch(25, Batch.Scope.GLOBAL))
        .withScaling(new RateScaling(RateScaling.Rule.SQRT, 2))
        .withSeed(6)
        .withAveraging(averaging);
  }
}
