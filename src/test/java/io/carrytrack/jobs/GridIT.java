package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Running;
import io.carrytrack.testing.Submit;
import io.carrytrack.tracking.mlflow.MlflowStandIn;
import io.carrytrack.tracking.tensorboard.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Grids on the bundled sample, as a user starts them. */
final class GridIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String SHORT =
      """
      training { epochs = 4, batch-size = 16 }
      text { max-length = 40, vocabulary-size = 2000 }
      """;

  private final Path home = Project.scratch("grid");
  private final Path out = home.resolve("out");

  @Test
  void aGridGoesOnFromWhereItWasStopped() throws IOException {
    Path file = grid("axes {\naveraging.workers = [1, 2]\naveraging.frequency = [3, epoch]\n}");
    try (Running run = Submit.job("grid").args(file).start()) {
      run.awaitOutput("run 3 of 4: workers-2_frequency-3_seed-1[\\s\\S]*epoch 1/4", LIMIT);
      run.terminate();
      assertThat(run.await(LIMIT).expect(75).err())
          .contains("interrupted in run workers-2_frequency-3_seed-1; the same command goes on");
    }
    assertThat(json("grid.json").path("cells"))
        .extracting(cell -> cell.path("status").asText())
        .containsExactly("finished", "finished", "open", "open");
    byte[] first = Files.readAllBytes(result("workers-1_frequency-3_seed-1"));
    Finished resumed = Submit.job("grid").args(file).run().expect(0);
    assertThat(resumed.out())
        .as("what is done is not done again, what was begun goes on")
        .doesNotContain("run 1 of 4", "run 2 of 4")
        .containsSubsequence("run 3 of 4", "resumed after round", "run 4 of 4");
    assertThat(result("workers-1_frequency-3_seed-1")).hasBinaryContent(first);
    JsonNode cells = json("grid.json").path("cells");
    assertThat(cells)
        .extracting(cell -> cell.path("status").asText())
        .containsOnly("finished")
        .hasSize(4);
    assertThat(cells.get(1).path("as").asText())
        .as("with one worker the frequency plays no part")
        .isEqualTo("workers-1_frequency-3_seed-1");
    assertThat(cells.get(1).path("parametersSha256"))
        .isEqualTo(cells.get(0).path("parametersSha256"));
    assertThat(cells.get(2).path("parametersSha256").asText())
        .as("the bits of a training run of these settings, which nobody stopped")
        .isEqualTo(trained("averaging.workers=2", "averaging.frequency=3"))
        .isNotEqualTo(cells.get(3).path("parametersSha256").asText());
    assertThat(out.resolve("table.md"))
        .content()
        .contains("the same as workers 1, frequency 3", "2 minus 1");
    assertThat(names(out.resolve("charts")))
        .contains("epochs.svg", "epochs.png", "over-workers.svg", "over-frequency.svg");
    assertThat(names(out.resolve("cells/workers-2_frequency-3_seed-1")))
        .as("neither work nor model is left")
        .containsExactlyInAnyOrder(
            "resolved.conf", "result.json", "history.jsonl", "rounds", "predictions.jsonl.gz");

    Finished again = Submit.job("grid").args(file).run().expect(0);
    assertThat(again.out()).as("it only reports").doesNotContain("run ").contains("table ");
    Files.writeString(file, Files.readString(file).replace("epochs = 4", "epochs = 5"));
    assertThat(Submit.job("grid").args(file).run().expect(2).err())
        .contains("result.json is of other settings: training.epochs was 4 and is 5")
        .doesNotContain("Exception");
  }

  private Path grid(String axes) throws IOException {
    return Files.writeString(
        home.resolve("small.conf"),
        "base = sample\nout = \"%s\"\nset {\n%s}\n%s\ncompare = [averaging.workers]\n"
            .formatted(out, SHORT, axes));
  }

  private String trained(String... settings) throws IOException {
    Path experiment =
        Files.writeString(
            home.resolve("small-run.conf"),
            SHORT + "network.layers = [{type = lstm, units = 32}]\n");
    Submit train =
        Submit.job("train").args("--config", experiment, "--out", home.resolve("trained"));
    for (String setting : settings) {
      train.args("--set", setting);
    }
    train.run().expect(0);
    return JSON.readTree(home.resolve("trained/result.json").toFile())
        .path("parametersSha256")
        .asText();
  }

  @Test
  void runsThatDivergeOrAreBehindAreRecordedAndTheGridGoesOn() throws IOException {
    try (MlflowStandIn server = new MlflowStandIn()) {
      runsThatDivergeOrAreBehind(server.uri());
      assertThat(server.runs().values())
          .as("each run is tracked by itself")
          .extracting(run -> run.name + " " + run.status + " " + run.steps("train_loss").size())
          .containsExactly(
              "good_seed-1 FINISHED 4",
              "wild_seed-1 FAILED 0",
              "slow_seed-1 KILLED 2",
              "fast_seed-1 FINISHED 4");
      assertThat(server.files().keySet())
          .contains("1/run1/artifacts/model/model.json", "1/run4/artifacts/result.json");
    }
    assertThat(Events.steps(out.resolve("cells/slow_seed-1/tensorboard/train"), "epoch_loss"))
        .containsExactly(1L, 2L);
  }

  private void runsThatDivergeOrAreBehind(String server) throws IOException {
    Path file =
        Files.writeString(
            home.resolve("bad.conf"),
            """
            base = sample
            out = "%s"
            keep-models = true
            set {
            tracking { tensorboard = true, mlflow.uri = "%s" }
            %s}
            variants {
              good { optimizer.learning-rate = 0.01 }
              wild { optimizer { type = sgd, learning-rate = 1e30 } }
              slow { optimizer.learning-rate = 1e-8 }
              fast { optimizer.learning-rate = 0.02 }
            }
            stop { after-epochs = 2, behind = 0.1 }
            """
                .formatted(out, server, SHORT));
    // A machine without fonts: the tables are there all the same. Java keeps what it found before
    // in the user's home.
    Path fonts =
        Files.writeString(
            home.resolve("fonts.conf"),
            "<fontconfig><dir>%s</dir></fontconfig>"
                .formatted(Files.createDirectory(home.resolve("fonts"))));
    Finished run =
        Submit.job("grid")
            .args(file)
            .env("FONTCONFIG_FILE", fonts.toString())
            .spark("--driver-java-options", "-Duser.home=" + home)
            .run()
            .expect(0);
    assertThat(run.out()).contains("no charts: this machine has no font to write with", "table ");
    assertThat(out.resolve("charts")).doesNotExist();
    JsonNode cells = json("grid.json").path("cells");
    assertThat(cells)
        .extracting(cell -> cell.path("status").asText())
        .containsExactly("finished", "diverged", "stopped", "finished");
    assertThat(cells.get(1).path("divergedEpoch").asInt()).isEqualTo(1);
    assertThat(JSON.readTree(result("wild_seed-1").toFile()).path("reason").asText())
        .contains("epoch 1")
        .doesNotContain("checkpoints");
    assertThat(JSON.readTree(result("slow_seed-1").toFile()).path("history")).hasSize(2);
    assertThat(out.resolve("cells/good_seed-1/model/model.json")).exists();
    assertThat(out.resolve("table.md"))
        .content()
        .contains("diverged in epoch 1", "stopped after epoch 2");
  }

  private JsonNode json(String name) throws IOException {
    return JSON.readTree(out.resolve(name).toFile());
  }

  private Path result(String cell) {
    return out.resolve("cells").resolve(cell).resolve("result.json");
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".crc"))
          .toList();
    }
  }
}
