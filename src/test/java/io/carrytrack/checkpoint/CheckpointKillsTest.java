package io.carrytrack.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.PolyakAverage;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.testing.BagOfWords;
import io.carrytrack.testing.DyingFileSystem;
import io.carrytrack.testing.Kills;
import io.carrytrack.testing.Reviews;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.training.Batch;
import io.carrytrack.training.Checkpoints;
import io.carrytrack.training.Trainer;
import io.carrytrack.training.TrainingResult;
import io.carrytrack.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints, blocks and a whole training, killed before each file operation. */
class CheckpointKillsTest {
  private static final Configuration HADOOP = DyingFileSystem.into(new Configuration());
  private static final BagOfWords NETWORK = new BagOfWords(Reviews.VOCABULARY, 0.01f);

  @TempDir Path home;

  @BeforeEach
  void knowTheScheme() {
    DyingFileSystem.into(SparkTest.spark().sparkContext().hadoopConfiguration());
  }

  @AfterEach
  void repair() {
    DyingFileSystem.live();
    DyingFileSystem.renameReplaces(true);
  }

  private static CheckpointStore store(Path folder, int keep) throws IOException {
    return new CheckpointStore(
        HADOOP, DyingFileSystem.path(folder.resolve("run/checkpoints")), keep);
  }

  private static CheckpointFile.Content after(int rounds) {
    TrainingState state = TrainingState.initial(new float[8], new float[8], new float[0]);
    for (int round = 1; round <= rounds; round++) {
      state =
          state.afterRound(
              new RoundOutcome(
                  state.parameters(), state.updaters(), state.momentum(), 1, List.of()),
              PolyakAverage.NONE,
              EpochProgress.NONE);
    }
    return new CheckpointFile.Content(new TreeMap<>(Map.of("k", "v")), state);
  }

  private static Object newest(Path folder) throws IOException {
    return store(folder, 1)
        .newest()
        .map(found -> found.content().state().totalRounds())
        .orElse(-1L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theNewestCheckpointIsWholeWhereverTheNextIsKilled(boolean renameReplaces) throws Exception {
    DyingFileSystem.renameReplaces(renameReplaces);
    int points =
        new Kills("checkpoint", home)
            .everywhere(
                folder -> store(folder, 1).write(after(3), 0),
                folder -> store(folder, 1).write(after(4), 0),
                folder -> {},
                CheckpointKillsTest::newest);
    assertThat(points).as("kill points").isGreaterThanOrEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCheckpointThatIsWrittenAgainIsNeverOutOfReach(boolean renameReplaces) throws Exception {
    DyingFileSystem.renameReplaces(renameReplaces);
    for (int point = 0; ; point++) {
      Path folder = Files.createDirectories(home.resolve("again-" + point));
      DyingFileSystem.live();
      store(folder, 1).write(after(3), 0);
      DyingFileSystem.killBefore(point);
      try {
        store(folder, 1).write(after(3), 0);
      } catch (IOException e) {
        assertThat(DyingFileSystem.isDead()).as("killed: %s", e).isTrue();
      }
      boolean killed = DyingFileSystem.isDead();
      DyingFileSystem.live();
      assertThat(newest(folder)).as("killed before operation %d", point).isEqualTo(3L);
      if (!killed) {
        assertThat(point).as("kill points").isGreaterThanOrEqualTo(4);
        return;
      }
    }
  }

  /** Blocks, checkpoints and all: what is resumed ends with the bits of what nobody killed. */
  @Test
  void aTrainingThatIsKilledAnywhereIsResumedToTheSameBits() throws Exception {
    TrainingResult whole = train(home.resolve("whole"), false);
    int point = 0;
    for (boolean killed = true; killed; point++) {
      Path folder = home.resolve("killed-" + point);
      DyingFileSystem.killBefore(point);
      try {
        train(folder, false);
      } catch (Exception e) {
        // Spark wraps what a task met
        assertThat(DyingFileSystem.isDead()).as("killed: %s", e).isTrue();
      }
      killed = DyingFileSystem.isDead();
      DyingFileSystem.live();
      assertThat(train(folder, true).lastParametersSha256())
          .as("killed before operation %d and resumed", point)
          .isEqualTo(whole.lastParametersSha256());
    }
    System.out.printf("training: %d kill points%n", point - 1);
    assertThat(point).as("kill points").isGreaterThan(20);
  }

  private static TrainingResult train(Path folder, boolean resume) throws IOException {
    return new Trainer(
            SparkTest.spark(),
            TrainingSettings.defaults()
                .withEpochs(1)
                .withBatch(new Batch(16, Batch.Scope.WORKER))
                .withSeed(5)
                .withAveraging(Averaging.DEFAULT.withFrequency(3))
                .withCheckpoints(new Checkpoints(1, 0, 1)),
            new SequenceShape(20, PadSide.PRE),
            NETWORK,
            NETWORK,
            DyingFileSystem.path(folder))
        .configuration(Map.of("network.layers", "lstm"), Map.of())
        .resume(resume)
        .fit(Reviews.dataset(Reviews.some(150, 7), 1, 1), null);
  }
}
