package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Running;
import io.carrytrack.testing.Sockets;
import io.carrytrack.testing.StandaloneCluster;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged jar, started as users start it. */
final class JobsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Object[] SHORT = {
    "--set",
    "training.epochs=2",
    "--set",
    "text.max-length=40",
    "--set",
    "text.vocabulary-size=2000"
  };

  @Test
  void theWrapperTrainsTheSampleIntoTheNextFreeRun() throws IOException {
    Finished run;
    try (Running training =
        Submit.job("train")
            .args(SHORT)
            .env("SPARK_LOCAL_IP", null)
            .env("SPARK_CONF_DIR", null)
            .start()) {
      training.awaitOutput("epoch 1/2", LIMIT);
      assertThat(Sockets.listening(training.handle()))
          .as("the Spark UI and all else, where nothing of this machine says so")
          .isNotEmpty()
          .allMatch(InetAddress::isLoopbackAddress);
      run = training.await(LIMIT).expect(0);
    }
    Path runs = run.directory().resolve("runs");
    JsonNode result = result(runs.resolve("sample-1"));
    assertThat(result.path("epochs")).hasSize(2);
    assertThat(result.path("kernel").asText()).as("the module's flag arrived").isEqualTo("vector");
    assertThat(run.out())
        .startsWith(
            "training LSTM (72,353 parameters) on the bundled sample: 2 epochs, 2 workers on"
                + " local[2]\n")
        .contains("epoch 1/2", "epoch 2/2", "accuracy")
        .contains("  jobs/score.sh --model " + runs.resolve("sample-1/model") + " --input")
        .as("without --verbose")
        .doesNotContain("memory of an executor");
    assertThat(run.err()).as("nothing to build, and nothing to warn of").isEmpty();
    assertThat(names(run.directory()))
        .as("all that a run leaves where it was started")
        .containsExactlyInAnyOrder("runs", "stdout", "stderr", "tmp");
  }

  @Test
  void withoutTheWrapperAndItsFlagsTheSameJobRuns() throws IOException {
    Finished run =
        Submit.plain("train")
            .args(SHORT)
            .args("--out", "plain")
            .spark("--master", "local[2]")
            .env("SPARK_CONF_DIR", null)
            .run()
            .expect(0);
    JsonNode result = result(run.directory().resolve("plain"));
    assertThat(result.path("kernel").asText()).isEqualTo("blas");
  }

  @Test
  void aUsersJavaOptionsLeaveOursAlone() throws IOException {
    Finished run =
        Submit.job("train")
            .args(SHORT[2], SHORT[3], SHORT[4], SHORT[5], "--out", "own")
            .spark("--conf", "spark.driver.extraJavaOptions=-Dcarrytrack.training.epochs=1")
            .run()
            .expect(0);
    JsonNode result = result(run.directory().resolve("own"));
    assertThat(result.path("epochs")).as("the user's").hasSize(1);
    assertThat(result.path("kernel").asText()).as("ours").isEqualTo("vector");
  }

  @Test
  void aClusterGivesTheSameModelAsOneProcess() throws IOException {
    Finished here = Submit.job("train").args(SHORT).args("--out", "run").run().expect(0);
    try (StandaloneCluster cluster = StandaloneCluster.start()) {
      Finished there =
          Submit.job("train").args(SHORT).args("--out", "run").on(cluster).run().expect(0);
      JsonNode result = result(there.directory().resolve("run"));
      assertThat(result.path("master").asText()).isEqualTo(cluster.url());
      assertThat(result.path("kernel").asText()).as("flag of the executors").isEqualTo("vector");
      assertThat(result.path("parametersSha256"))
          .isEqualTo(result(here.directory().resolve("run")).path("parametersSha256"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          train    | 2  | --bogus                             | Unknown option: '--bogus'
          train    | 2  | --set text.max-lenght=3             | text.max-length
          train    | 2  | --out .                             | --overwrite
          train    | 2  | --out stdout/run                    | cannot be written
          train    | 65 | --input nowhere                     | nowhere
          score    | 2  | --input x --out y                   | carrytrack: Missing required option: '--model=DIR'
          evaluate | 65 | --model none --input x --out y      | no such input: x
          ingest   | 65 | --input nowhere --out y             | nowhere
          train    | 0  | --help                              |
          """)
  void wrongUseEndsAsPromised(String job, int code, String arguments, String said)
      throws IOException {
    Finished run = Submit.job(job).args((Object[]) arguments.split(" ", -1)).run().expect(code);
    if (code == 0) {
      assertThat(run.out()).contains("Usage: carrytrack " + job);
    } else {
      assertThat(run.err()).contains(said).doesNotContain("Exception");
    }
    assertThat(names(run.directory())).as("nothing was begun").doesNotContain("runs", "y");
  }

  @Test
  void anUnknownCommandIsWrongUse() {
    Finished run = Submit.plain("trian").spark("--master", "local[1]").run().expect(2);
    assertThat(run.err()).contains("trian");
  }

  @Test
  void theJarIsForOneOperatingSystem() throws IOException {
    assertThat(Files.size(Project.jar())).as("bytes").isLessThan(160_000_000L);
  }

  private static JsonNode result(Path run) throws IOException {
    return JSON.readTree(Files.readAllBytes(run.resolve("result.json")));
  }

  private static Stream<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
