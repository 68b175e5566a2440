package io.carrytrack.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.FaultyFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commit is cut off behind each of its steps, by a disk that takes no further change. */
class ScoreOutputsTest {
  private static final Configuration HADOOP = FaultyFileSystem.into(new Configuration());
  private static final Map<String, String> OLD =
      Map.of(
          "scores/day=1/part-0", "old",
          "scores/day=2/part-0", "old",
          "scores/day=3/part-0", "old",
          "scores/_result.json", "old",
          "quarantine/day=2/part-0", "old",
          "quarantine/day=3/part-0", "old",
          "quarantine/_result.json", "old");
  private static final Map<String, String> STAGED =
      Map.of(
          ".scores.tmp/day=2/part-1", "new",
          ".scores.tmp/day=4/part-1", "new",
          ".scores.tmp/_result.json", "new",
          ".quarantine.tmp/day=3/part-1", "new",
          ".quarantine.tmp/_result.json", "new");

  @TempDir Path home;

  @AfterEach
  void repair() {
    FaultyFileSystem.failBehind(Long.MAX_VALUE);
  }

  private static ScoreOutputs outputs(Path run, int partitionColumns) {
    return new ScoreOutputs(
        FaultyFileSystem.path(run.resolve("scores")),
        FaultyFileSystem.path(run.resolve("quarantine")),
        partitionColumns,
        HADOOP);
  }

  @Test
  void partitionsAreReplacedWhollyOrNotAtAll() throws IOException {
    Map<String, String> done =
        Map.of(
            "scores/day=1/part-0", "old",
            "scores/day=2/part-1", "new",
            "scores/day=4/part-1", "new",
            "scores/_result.json", "new",
            "quarantine/day=3/part-1", "new",
            "quarantine/_result.json", "new");
    int decided = 0;
    int changes = 0;
    for (boolean failed = true; failed; changes++) {
      Path run = Files.createDirectories(home.resolve("run-" + changes));
      write(run, OLD);
      write(run, STAGED);
      failed = commitFails(outputs(run, 1), changes);
      FaultyFileSystem.failBehind(Long.MAX_VALUE);
      ScoreOutputs.finish(FaultyFileSystem.path(run.resolve("scores")), HADOOP);
      Map<String, String> found = files(run);
      found.keySet().removeIf(name -> name.startsWith("."));
      assertThat(found).as("behind %d changes", changes).isIn(OLD, done);
      decided += found.equals(done) ? 1 : 0;
    }
    assertThat(decided).as("cut off behind the decision").isGreaterThan(5);
    assertThat(changes - decided).as("before it").isGreaterThan(50);
  }

  @Test
  void wholeOutputsAreThereOrNot() throws IOException {
    boolean failed = true;
    int replaced = 0;
    for (int changes = 0; failed; changes++) {
      Path run = Files.createDirectories(home.resolve("run-" + changes));
      write(run, OLD);
      write(run, STAGED);
      failed = commitFails(outputs(run, 0), changes);
      FaultyFileSystem.failBehind(Long.MAX_VALUE);
      for (String output : new String[] {"scores", "quarantine"}) {
        assertThat(part(files(run), output))
            .as("%s behind %d changes", output, changes)
            .isIn(part(OLD, output), part(STAGED, "." + output + ".tmp"), Map.of());
      }
      if (part(files(run), "scores").equals(part(STAGED, ".scores.tmp"))) {
        assertThat(part(files(run), "quarantine"))
            .as("scores of a run without its quarantine")
            .isEqualTo(part(STAGED, ".quarantine.tmp"));
        replaced++;
      }
    }
    assertThat(replaced).isPositive();
  }

  private static boolean commitFails(ScoreOutputs outputs, int changes) {
    FaultyFileSystem.failBehind(changes);
    try {
      outputs.commit();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Files in a folder, without its name. */
  private static Map<String, String> part(Map<String, String> files, String folder) {
    Map<String, String> part = new TreeMap<>();
    files.forEach(
        (name, content) -> {
          if (name.startsWith(folder + "/")) {
            part.put(name.substring(folder.length() + 1), content);
          }
        });
    return part;
  }

  private static void write(Path run, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = run.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  private static Map<String, String> files(Path run) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(run)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(run.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }
}
