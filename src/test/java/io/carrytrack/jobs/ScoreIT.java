package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Await;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Models;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Running;
import io.carrytrack.testing.StandaloneCluster;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Scoring, killed at bad moments. */
final class ScoreIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int ROWS = 20_000;

  private static Path home;
  private static String model;
  private static Path input;

  @BeforeAll
  static void write() throws IOException {
    home = Project.scratch("score");
    model = Models.saved(home);
    input = Files.createDirectories(home.resolve("reviews"));
    for (int file = 0; file < 4; file++) {
      part(input, file, ROWS / 4);
    }
  }

  /** A file of JSON lines, which appears at once. */
  private static void part(Path folder, int file, int rows) throws IOException {
    Random random = new Random(file);
    StringBuilder lines = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      StringBuilder text = new StringBuilder();
      // every hundredth has no word
      for (int word = 0; row % 100 > 0 && word < 12; word++) {
        text.append(Models.WORDS.get(random.nextInt(Models.WORDS.size()))).append(' ');
      }
      lines.append("{\"n\": ").append(file * 10_000 + row);
      lines.append(", \"text\": \"").append(text).append("\"}\n");
    }
    Path growing = Files.writeString(folder.resolve(".part-" + file), lines);
    Files.move(growing, folder.resolve("part-" + file + ".jsonl"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Submit score(Path in, String out) {
    return Submit.job("score")
        .args("--model", model, "--input", in, "--format", "jsonl")
        .args("--out", home.resolve(out), "--quarantine", home.resolve(out + "-apart"));
  }

  /** What takes long enough to be killed in the middle: explanations are many forward passes. */
  private static Submit slow(String out) {
    return score(input, out).args("--explain", "3");
  }

  @Test
  void aLostExecutorAndAKilledDriverChangeNothing() throws IOException {
    slow("whole").run().expect(0);
    Map<Integer, String> whole = rows("whole");
    assertThat(whole).hasSize(ROWS - ROWS / 100);
    assertThat(rows("whole-apart")).hasSize(ROWS / 100);

    try (StandaloneCluster cluster = StandaloneCluster.start();
        Running run = slow("lost").on(cluster).start()) {
      awaitTasksThatWrite("lost");
      cluster.killExecutor();
      run.await(LIMIT).expect(0);
    }
    assertThat(rows("lost")).as("bits of a run that lost an executor").isEqualTo(whole);
    assertThat(json("lost/_result.json").path("rows").asInt()).isEqualTo(ROWS);

    try (Running run = slow("killed").start()) {
      awaitTasksThatWrite("killed");
      pause(run); // on a fast machine it would be done before the second has started
      Finished second = slow("killed").run().expect(69);
      assertThat(second.err())
          .as("a second run on the same output names the first")
          .contains("being written by another run: process " + run.handle().pid() + " on");
      run.kill();
      run.await(LIMIT);
    }
    assertThat(home.resolve("killed")).as("no part of it").doesNotExist();
    assertThat(slow("killed").run().expect(0).out())
        .as("the lock of the killed run")
        .contains("is taken over from a run that has ended");
    assertThat(rows("killed")).as("run again").isEqualTo(whole);
    try (Stream<Path> files = Files.walk(home)) {
      // the model was written by this test, and not by a job
      assertThat(
              files
                  .filter(f -> !f.startsWith(home.resolve("model")))
                  .map(f -> f.getFileName().toString()))
          .as("nothing is left of the killed run, of locks or of checksums")
          .noneMatch(name -> name.matches("\\.killed.*|.*\\.lock|.*\\.crc"));
    }
  }

  private static void awaitTasksThatWrite(String out) {
    Path growing = home.resolve("." + out + ".tmp");
    Await.until(
        "tasks of " + out,
        LIMIT,
        () ->
            list(growing).stream()
                .anyMatch(run -> !list(run.resolve("_temporary/0/_temporary")).isEmpty()));
  }

  @Test
  void aStreamThatIsKilledAnywhereScoresEveryRowOnce() throws IOException {
    Path landing = Files.createDirectories(home.resolve("landing"));
    part(landing, 0, 300);
    Submit stream = score(landing, "stream").args("--stream");
    try (Running run = stream.start()) {
      run.awaitOutput("batch 0: 300 rows: 297 scored, 3 quarantined", LIMIT);
      part(landing, 1, 3_000);
      Path growing = home.resolve("stream/.batch=1.tmp");
      Await.until("the second micro-batch", LIMIT, () -> Files.exists(growing));
      run.kill();
      run.await(LIMIT);
    }
    part(landing, 2, 500);
    Submit drain = score(landing, "stream").args("--stream=drain");
    drain.run().expect(0);
    requireOnce("stream", 3_800);

    // killed behind the rename, before Spark knew of it
    Path commits = home.resolve("stream/_checkpoint/commits");
    int last = list(commits).size() - 1;
    Files.delete(commits.resolve(Integer.toString(last)));
    Files.deleteIfExists(commits.resolve("." + last + ".crc"));
    part(landing, 3, 200);
    drain.run().expect(0);
    requireOnce("stream", 4_000);

    try (Running run = stream.start()) {
      part(landing, 4, 100);
      run.awaitOutput("100 rows: 99 scored", LIMIT);
      run.terminate();
      assertThat(run.await(LIMIT).expect(75).err()).contains("start it again to go on");
    }
    requireOnce("stream", 4_100);
    Finished refused = score(landing, "stream").args("--stream", "--overwrite").run().expect(2);
    assertThat(refused.err()).contains("--stream goes with neither --overwrite");
  }

  private static void pause(Running run) throws IOException {
    String pid = Long.toString(run.handle().pid());
    try {
      assertThat(new ProcessBuilder("kill", "-STOP", pid).start().waitFor()).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void requireOnce(String out, int rows) throws IOException {
    assertThat(rows(out).size() + rows(out + "-apart").size()).isEqualTo(rows);
  }

  /** All lines of an output by their number, none of which may come twice. */
  private static Map<Integer, String> rows(String out) throws IOException {
    Map<Integer, String> rows = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home.resolve(out))) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("part-")).toList()) {
        for (String line : Files.readAllLines(file)) {
          int number = JSON.readTree(line).path("n").asInt();
          assertThat(rows.put(number, line)).as("row %d twice", number).isNull();
        }
      }
    }
    return rows;
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(String file) throws IOException {
    return JSON.readTree(Files.readAllBytes(home.resolve(file)));
  }
}
