package io.carrytrack.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.files.OutputLock;
import io.carrytrack.testing.DyingFileSystem;
import io.carrytrack.testing.Kills;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores and quarantine, killed before each file operation: both old or both new. */
class ScoreOutputsTest {
  private static final Configuration HADOOP = DyingFileSystem.into(new Configuration());
  private static final Map<String, String> FORMER =
      Map.of(
          "scores/day=1/part-0", "old",
          "scores/day=2/part-0", "old",
          "scores/day=3/part-0", "old",
          "scores/_result.json", "old",
          "quarantine/day=2/part-0", "old",
          "quarantine/day=3/part-0", "old",
          "quarantine/_result.json", "old");
  private static final Map<String, String> SCORED =
      Map.of(
          "day=2/part-1", "new",
          "day=4/part-1", "new",
          "_SUCCESS", "",
          "_result.json", "new");
  private static final Map<String, String> QUARANTINED =
      Map.of("day=3/part-1", "new", "_result.json", "new");

  @TempDir Path home;

  @AfterEach
  void repair() {
    DyingFileSystem.live();
    DyingFileSystem.renameReplaces(true);
  }

  private static List<org.apache.hadoop.fs.Path> targets(Path run, boolean quarantine) {
    org.apache.hadoop.fs.Path scores = DyingFileSystem.path(run.resolve("scores"));
    return quarantine
        ? List.of(scores, DyingFileSystem.path(run.resolve("quarantine")))
        : List.of(scores);
  }

  private static void score(Path run, boolean quarantine, int partitionColumns) throws IOException {
    List<org.apache.hadoop.fs.Path> targets = targets(run, quarantine);
    try (OutputLock lock = OutputLock.take(targets, line -> {}, HADOOP)) {
      ScoreOutputs outputs =
          new ScoreOutputs(
              targets.get(0), quarantine ? targets.get(1) : null, partitionColumns, HADOOP);
      stage(SCORED, outputs.stagedScores());
      if (quarantine) {
        stage(QUARANTINED, outputs.stagedQuarantine());
      }
      lock.requireHeld();
      outputs.commit();
    }
  }

  private static void stage(Map<String, String> files, org.apache.hadoop.fs.Path folder)
      throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder, file.getKey());
      try (OutputStream out = path.getFileSystem(HADOOP).create(path, false)) {
        out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private int kill(String name, boolean former, boolean quarantine, int partitionColumns)
      throws Exception {
    return new Kills(name, home)
        .everywhere(
            run -> {
              if (former) {
                write(run);
              }
            },
            run -> score(run, quarantine, partitionColumns),
            run -> OutputLock.take(targets(run, quarantine), line -> {}, HADOOP).close());
  }

  private static void write(Path run) throws IOException {
    for (Map.Entry<String, String> file : FORMER.entrySet()) {
      Path path = run.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  @Test
  void scoresAreOldOrNew() throws Exception {
    assertThat(kill("first scores", false, false, 0)).as("kill points").isGreaterThan(20);
    assertThat(kill("scores again", true, false, 0)).as("kill points").isGreaterThan(30);
  }

  @Test
  void scoresAndTheirQuarantineAreOfOneRun() throws Exception {
    assertThat(kill("first pair", false, true, 0)).as("kill points").isGreaterThan(30);
    assertThat(kill("pair again", true, true, 0)).as("kill points").isGreaterThan(50);
  }

  @Test
  void partitionsAreReplacedInBothFoldersOrInNone() throws Exception {
    assertThat(kill("first night", false, true, 1)).as("kill points").isGreaterThan(40);
    assertThat(kill("second night", true, true, 1)).as("kill points").isGreaterThan(60);
  }

  @Test
  void noFileSystemNeedsToReplaceByItsRename() throws Exception {
    DyingFileSystem.renameReplaces(false);
    assertThat(kill("object store", true, true, 1)).as("kill points").isGreaterThan(60);
  }

  @Test
  void partitionsOfOtherNightsStay() throws IOException {
    Path run = Files.createDirectory(home.resolve("run"));
    write(run);
    score(run, true, 1);
    assertThat(run.resolve("scores/day=1/part-0")).as("no row of the run").hasContent("old");
    assertThat(run.resolve("scores/day=2")).as("replaced").isDirectoryContaining("glob:**part-1");
    assertThat(run.resolve("scores/day=2/part-0")).as("replaced").doesNotExist();
    assertThat(run.resolve("scores/day=3")).as("all its rows are quarantined").doesNotExist();
    assertThat(run.resolve("quarantine/day=2")).as("all its rows are scored").doesNotExist();
  }
}
