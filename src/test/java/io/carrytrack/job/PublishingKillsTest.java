package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.files.OutputCommit;
import io.carrytrack.files.OutputCommit.Changes;
import io.carrytrack.files.OutputLock;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.TextFile;
import io.carrytrack.scoring.ScoreOutputs;
import io.carrytrack.testing.DyingFileSystem;
import io.carrytrack.testing.Kills;
import io.carrytrack.testing.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jobs publish beside scores, killed before each file operation. */
class PublishingKillsTest {
  private static final Configuration HADOOP = DyingFileSystem.into(new Configuration());

  @TempDir Path home;

  @BeforeEach
  void knowTheScheme() {
    DyingFileSystem.into(spark().sparkContext().hadoopConfiguration());
  }

  @AfterEach
  void repair() {
    DyingFileSystem.live();
  }

  private static org.apache.hadoop.fs.Path path(Path folder, String name) {
    return DyingFileSystem.path(folder.resolve(name));
  }

  private static void recover(Path folder, String output) throws IOException {
    OutputLock.take(List.of(path(folder, output)), line -> {}, HADOOP).close();
  }

  private static SavedModel model(String note) {
    SavedModel model = Models.lstm();
    return new SavedModel(
        model.architecture(),
        model.text(),
        model.vocabulary(),
        model.labels(),
        model.parameters(),
        Map.of(),
        Map.of("note", note));
  }

  @Test
  void aModelIsOldOrNew() throws Exception {
    for (boolean former : new boolean[] {false, true}) {
      int points =
          new Kills(former ? "model again" : "model", home)
              .everywhere(
                  folder -> {
                    if (former) {
                      ModelWriter.replace(model("old"), path(folder, "run/model"), HADOOP);
                    }
                  },
                  folder -> ModelWriter.replace(model("new"), path(folder, "run/model"), HADOOP),
                  folder -> OutputCommit.recover(path(folder, "run/model"), HADOOP));
      assertThat(points).as("kill points").isGreaterThan(20);
    }
  }

  @Test
  void anEvaluationIsOldOrNewAndWhatElseLiesThereStays() throws Exception {
    for (boolean former : new boolean[] {false, true}) {
      int points =
          new Kills(former ? "evaluate again" : "evaluate", home)
              .everywhere(
                  folder -> {
                    if (former) {
                      Files.createDirectories(folder.resolve("out"));
                      Files.writeString(folder.resolve("out/result.json"), "old");
                      Files.writeString(folder.resolve("out/notes.txt"), "mine");
                    }
                  },
                  PublishingKillsTest::evaluate,
                  folder -> recover(folder, "out"));
      assertThat(points).as("kill points").isGreaterThan(20);
    }
  }

  private static void evaluate(Path folder) throws IOException {
    org.apache.hadoop.fs.Path out = path(folder, "out");
    try (OutputLock lock = OutputLock.take(List.of(out), line -> {}, HADOOP)) {
      OutputCommit commit = new OutputCommit(List.of(out), HADOOP);
      JsonFile.write(
          new org.apache.hadoop.fs.Path(commit.staged(out), "result.json"), "new", HADOOP);
      lock.requireHeld();
      commit.commit(List.of(new Changes(out, List.of("result.json"), List.of())));
    }
  }

  /** As Spark repeats it: with the same number, until its folder is there. */
  @Test
  void aMicroBatchAppearsOnceInBothFolders() throws Exception {
    int points =
        new Kills("stream", home)
            .everywhere(
                folder -> microBatch(folder, 0),
                folder -> microBatch(folder, 1),
                folder -> OutputCommit.recover(path(folder, "scores/batch=1"), HADOOP));
    assertThat(points).as("kill points").isGreaterThan(20);
  }

  private static void microBatch(Path folder, int id) throws IOException {
    org.apache.hadoop.fs.Path target = path(folder, "scores/batch=" + id);
    OutputCommit.recover(target, HADOOP);
    if (target.getFileSystem(HADOOP).exists(target)) {
      return;
    }
    ScoreOutputs outputs = new ScoreOutputs(target, path(folder, "apart/batch=" + id), 0, HADOOP);
    JsonFile.write(new org.apache.hadoop.fs.Path(outputs.stagedScores(), "part-0"), 1, HADOOP);
    JsonFile.write(new org.apache.hadoop.fs.Path(outputs.stagedQuarantine(), "part-0"), 2, HADOOP);
    outputs.commit();
  }

  /** A run's result, which says that the run need not be made again, then the table of all. */
  @Test
  void aGridsResultsAreWhole() throws Exception {
    for (String name : new String[] {"cells/a/result.json", "table.md"}) {
      int points =
          new Kills("grid " + name.replace('/', ' '), home)
              .everywhere(
                  folder -> TextFile.write(path(folder, name), "old", HADOOP),
                  folder -> TextFile.write(path(folder, name), "new", HADOOP),
                  folder -> {});
      assertThat(points).as("kill points").isGreaterThanOrEqualTo(4);
    }
  }

  /** The job itself, with Spark's writer, killed at every third operation. */
  @Test
  void anIngestIsOldOrNew() throws Exception {
    Path input =
        Files.writeString(home.resolve("reviews.csv"), "id,text,label\n1,good,1\n2,bad,0\n");
    int killed = 0;
    for (int point = 0; ; point += 3) {
      Path folder = Files.createDirectories(home.resolve("ingest-" + point));
      DyingFileSystem.killBefore(point);
      try {
        ingest(input, folder);
      } catch (Exception e) {
        // Spark wraps what a task met
        assertThat(DyingFileSystem.isDead()).as("killed: %s", e).isTrue();
      }
      boolean dead = DyingFileSystem.isDead();
      DyingFileSystem.live();
      recover(folder, "out");
      if (!Files.exists(folder.resolve("out"))) {
        ingest(input, folder);
      }
      assertThat(spark().read().parquet(folder.resolve("out").toString()).count())
          .as("killed before operation %d and started again", point)
          .isEqualTo(2);
      assertThat(folder.resolve("out/_corpus.json")).isNotEmptyFile();
      try (var files = Files.list(folder)) {
        assertThat(files.map(f -> f.getFileName().toString())).containsExactly("out");
      }
      if (!dead) {
        break;
      }
      killed++;
    }
    System.out.printf("ingest with Spark: %d kill points%n", killed);
    assertThat(killed).as("kill points").isGreaterThan(10);
  }

  private static void ingest(Path input, Path folder) throws IOException {
    Configuration hadoop = spark().sparkContext().hadoopConfiguration();
    org.apache.hadoop.fs.Path out = path(folder, "out");
    IngestJob job =
        new IngestJob(
            CorpusSettings.of(input.toString(), Format.CSV), out.toString(), false, line -> {});
    try (OutputLock lock = OutputLock.take(List.of(out), line -> {}, hadoop)) {
      job.doExecute(spark(), out, lock, System.nanoTime());
    }
  }
}
