package io.carrytrack.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.base.UserError;
import io.carrytrack.base.UserError.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputLockTest {
  private static final Configuration HADOOP = HadoopPaths.configuration();
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;

  private final List<String> console = new ArrayList<>();

  private OutputLock take(String... outputs) throws IOException {
    List<org.apache.hadoop.fs.Path> paths = new ArrayList<>();
    for (String output : outputs) {
      paths.add(HadoopPaths.output(home.resolve(output).toString(), HADOOP));
    }
    return OutputLock.take(paths, console::add, HADOOP);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** A lock file that is this process' own but for what is changed. */
  private Path left(String output, java.util.function.Consumer<ObjectNode> change)
      throws IOException {
    ObjectNode owner;
    Path file = home.resolve("." + output + ".lock");
    try (OutputLock lock = take(output)) {
      owner = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
    }
    change.accept(owner);
    return Files.write(file, JSON.writeValueAsBytes(owner));
  }

  @Test
  void aSecondRunEndsAtOnceAndNamesTheFirst() throws IOException {
    try (OutputLock first = take("scores", "apart")) {
      for (String[] outputs :
          new String[][] {{"scores"}, {"other", "apart"}, {"apart"}, {"scores", "apart"}}) {
        assertThatThrownBy(() -> take(outputs))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("is being written by another run")
            .hasMessageContaining("process " + ProcessHandle.current().pid() + " on ")
            .matches(e -> ((UserError) e).reason() == Reason.UNAVAILABLE, "exit code 69");
      }
      first.requireHeld();
      assertThat(names()).as("refused starts").containsExactly(".apart.lock", ".scores.lock");
    }
    assertThat(names()).as("given back").isEmpty();
    take("scores").close();
    assertThat(console).as("nothing to say").isEmpty();
  }

  @Test
  void theFileSaysWhoAndSinceWhen() throws IOException {
    try (OutputLock lock = take("scores")) {
      var owner = JSON.readTree(Files.readAllBytes(home.resolve(".scores.lock")));
      assertThat(owner.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
      assertThat(owner.path("host").asText()).isNotEmpty();
      assertThat(Instant.parse(owner.path("since").asText())).isBefore(Instant.now());
      assertThat(Instant.parse(owner.path("heartbeat").asText())).isBefore(Instant.now());
    }
  }

  @Test
  void theLockOfAProcessThatIsGoneIsTakenOver() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    left("scores", owner -> owner.put("pid", gone.pid()));
    try (OutputLock lock = take("scores")) {
      assertThat(console)
          .singleElement()
          .asString()
          .contains("is taken over", "process " + gone.pid() + " on ");
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void aProcessWithTheNumberOfTheDeadIsAnother() throws Exception {
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      left("scores", owner -> owner.put("pid", other.pid()).put("started", "2001-01-01T00:00:00Z"));
      take("scores").close();
      assertThat(console).as("begun at another time").hasSize(1);
      String started = other.info().startInstant().orElseThrow().toString();
      left("scores", owner -> owner.put("pid", other.pid()).put("started", started));
      assertThatThrownBy(() -> take("scores"))
          .hasMessageContaining("process " + other.pid() + " on ");
    } finally {
      other.destroyForcibly().waitFor();
    }
    take("scores").close();
  }

  @Test
  void anotherMachineIsDeadWhenItHasBeenSilentForTwoMinutes() throws IOException {
    Path file = left("scores", owner -> owner.put("host", "elsewhere"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(100)));
    assertThatThrownBy(() -> take("scores"))
        .hasMessageContaining("on elsewhere")
        .hasMessageContaining("last heard of 100 s ago")
        .hasMessageContaining("void after 120 s of silence");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(130)));
    take("scores").close();
    assertThat(console).singleElement().asString().contains("on elsewhere");
    assertThat(names()).isEmpty();
  }

  @Test
  void aContainerOfTheSameNameIsAnotherMachine() throws IOException {
    left("scores", owner -> owner.put("namespace", "pid:[1]").put("pid", 1));
    assertThatThrownBy(() -> take("scores")).hasMessageContaining("last heard of");
  }

  @Test
  void aLockFileWithoutContentBlocksNobody() throws IOException {
    Files.createFile(home.resolve(".scores.lock"));
    take("scores").close();
    Files.writeString(home.resolve(".scores.lock"), "{\"host\":");
    take("scores").close();
    assertThat(console).hasSize(2);
    assertThat(names()).isEmpty();
  }

  @Test
  void whoLosesTheLockPublishesNothing() throws IOException {
    try (OutputLock lock = take("scores")) {
      left("other", owner -> {});
      Files.move(
          home.resolve(".other.lock"),
          home.resolve(".scores.lock"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      assertThatThrownBy(lock::requireHeld)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("was taken over by another run");
    }
    assertThat(names()).as("the other's lock stays").containsExactly(".scores.lock");
  }

  @Test
  void aHeartbeatIsASignOfLife() throws IOException {
    org.apache.hadoop.fs.Path output =
        HadoopPaths.output(home.resolve("scores").toString(), HADOOP);
    LockOwner self = LockOwner.self(output.toString());
    LockFile lock = new LockFile(output, self, HADOOP);
    lock.take();
    Path file = home.resolve(".scores.lock");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(1000)));
    lock.beat();
    assertThat(Files.getLastModifiedTime(file).toInstant()).isAfter(Instant.now().minusSeconds(60));
    lock.requireHeld();
    lock.release(false);
    lock.beat();
    self.release();
    assertThat(names()).as("none behind the end").isEmpty();
  }

  @Test
  void parentsThatNothingCameIntoGoAgain() throws IOException {
    take("a/b/scores", "a/c/apart").close();
    assertThat(names()).isEmpty();
    try (OutputLock lock = take("a/b/scores", "a/c/apart")) {
      Files.createDirectory(home.resolve("a/b/scores"));
    }
    try (Stream<Path> files = Files.walk(home.resolve("a"))) {
      assertThat(files.map(home::relativize).map(Path::toString))
          .containsExactlyInAnyOrder("a", "a/b", "a/b/scores");
    }
  }

  @Test
  void aDeadRunsCommitIsEndedFromAnyOfItsOutputs() throws Exception {
    String id = "0123456789abcdef";
    for (String output : new String[] {"scores", "apart"}) {
      Path staged = Files.createDirectories(home.resolve("." + output + ".tmp/" + id));
      Files.writeString(staged.resolve("part-1"), "new");
    }
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    String first = HadoopPaths.output(home.resolve("scores").toString(), HADOOP).toString();
    left("apart", owner -> owner.put("pid", gone.pid()).put("output", first));
    left("scores", owner -> owner.put("pid", gone.pid()).put("output", first));
    // staged again: the taking of locks above has cleared what nobody had decided
    for (String output : new String[] {"scores", "apart"}) {
      Path staged = Files.createDirectories(home.resolve("." + output + ".tmp/" + id));
      Files.writeString(staged.resolve("part-1"), "new");
    }
    Files.createDirectory(home.resolve(".scores.commit"));
    Files.writeString(
        home.resolve(".scores.commit/_commit.json"),
        """
        {"id": "%s", "outputs": [
          {"target": "file:%s", "moved": [""], "removed": []},
          {"target": null, "moved": [""], "removed": []}]}"""
            .formatted(id, home.resolve("apart")));
    take("else", "apart").close();
    assertThat(home.resolve("scores/part-1")).as("decided with the quarantine").hasContent("new");
    assertThat(home.resolve("apart/part-1")).hasContent("new");
    assertThat(names()).containsExactly("apart", "scores");
  }
}
