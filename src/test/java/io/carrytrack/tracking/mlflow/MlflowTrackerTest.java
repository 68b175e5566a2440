package io.carrytrack.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.config.TrackingSettings;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.task.Metric;
import io.carrytrack.tracking.RunListener.Outcome;
import io.carrytrack.tracking.TrackedRun;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server is told of a run, and what becomes of a run whose server is no good. */
@Timeout(60)
class MlflowTrackerTest {
  @TempDir Path home;
  private Path directory;
  private final List<String> console = new ArrayList<>();

  @BeforeEach
  void run() throws IOException {
    directory = home.resolve("lstm");
    Files.createDirectories(directory.resolve("model"));
    Files.writeString(directory.resolve("model/model.json"), "{}");
    Files.writeString(directory.resolve("model/vocabulary file.txt"), "");
    Files.writeString(directory.resolve("report.html"), "<html>");
    Files.writeString(directory.resolve("result.json"), "{}");
    Files.writeString(directory.resolve("history.jsonl"), "not sent");
  }

  private MlflowTracker tracker(String uri, Map<String, String> environment) {
    return new MlflowTracker(
        new TrackingSettings.Mlflow(uri, "reviews"),
        new org.apache.hadoop.fs.Path(directory.toUri()),
        new Configuration(),
        environment,
        console::add);
  }

  private MlflowTracker tracker(String uri) {
    return tracker(uri, Map.of());
  }

  private static TrackedRun tracked(int epochs) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (int key = 0; key < 130; key++) {
      settings.put("section.key-" + key, "value " + key);
    }
    settings.put("network.layers", "[" + "{type=lstm,units=32},".repeat(50) + "]");
    settings.put("training.epochs", Integer.toString(epochs));
    return new TrackedRun(
        "lstm", "file:/runs/lstm", settings, List.of("training.epochs", "section.key-7"));
  }

  private static EpochRecord epoch(int epoch) {
    return new EpochRecord(
        epoch, 2, 1.5, 0.2, 0.3, 1.0 / epoch, 0.5, 1.1, 0.4, null, null, Map.of(Metric.AUC, 0.7));
  }

  private static Metrics metrics() {
    return new Metrics(
        500, 0.8, 0.5, 0.9, 0.6, null, null, null, null, 0.79, 0.8, List.of(), null, null,
        Map.of());
  }

  @Test
  void parametersMetricsAndFilesArrive() throws IOException {
    try (MlflowStandIn server = new MlflowStandIn()) {
      MlflowTracker tracker = tracker(server.uri());
      tracker.started(tracked(3));
      for (int epoch = 1; epoch <= 3; epoch++) {
        tracker.epochEnded(epoch(epoch));
      }
      tracker.tested(2, metrics());
      tracker.finished();
      MlflowStandIn.Run run = server.run();
      assertThat(run.name).isEqualTo("lstm");
      assertThat(run.status).isEqualTo("FINISHED");
      assertThat(run.tags).containsEntry("carrytrack.directory", "file:/runs/lstm");
      assertThat(run.parameters).hasSize(132).containsEntry("section.key-7", "value 7");
      assertThat(run.parameters.keySet())
          .as("what is not the default first")
          .startsWith("training.epochs", "section.key-7");
      assertThat(run.parameters.get("network.layers")).hasSize(500).endsWith("...");
      assertThat(run.metrics.keySet())
          .containsExactly(
              "epoch_seconds",
              "test_accuracy",
              "test_auc",
              "test_loss",
              "test_macro_f1",
              "test_matthews_correlation",
              "test_rows",
              "test_weighted_f1",
              "train_accuracy",
              "train_loss",
              "validation_accuracy",
              "validation_auc",
              "validation_loss");
      assertThat(run.steps("train_loss")).containsExactly(1L, 2L, 3L);
      assertThat(run.metrics.get("train_loss").get(1).value()).isEqualTo(0.5);
      assertThat(run.steps("test_auc")).containsExactly(2L);
      assertThat(server.files().keySet())
          .containsExactly(
              "1/run1/artifacts/model/model.json",
              "1/run1/artifacts/model/vocabulary file.txt",
              "1/run1/artifacts/report.html",
              "1/run1/artifacts/result.json");
      assertThat(server.files().get("1/run1/artifacts/report.html")).asString().isEqualTo("<html>");
      assertThat(tracker.report().runId()).isEqualTo("run1");
      assertThat(console)
          .containsExactly("MLflow run " + server.uri() + "/#/experiments/1/runs/run1");
    }
  }

  @Test
  void aRunThatGoesOnIsTheSameRunWithoutStepsTwice() throws IOException {
    try (MlflowStandIn server = new MlflowStandIn()) {
      MlflowTracker first = tracker(server.uri());
      first.started(tracked(3));
      List.of(1, 2, 3).forEach(epoch -> first.epochEnded(epoch(epoch)));
      first.failed(Outcome.KILLED, "stopped as asked");
      assertThat(server.run().status).isEqualTo("KILLED");
      server.run().metrics.get("epoch_seconds").remove(0); // as if it had not come
      MlflowTracker second = tracker(server.uri());
      second.started(tracked(4));
      second.resumed(List.of(epoch(1), epoch(2)), 0, 10);
      second.epochEnded(epoch(3));
      second.epochEnded(epoch(4));
      second.tested(4, metrics());
      second.finished();
      assertThat(server.runs()).hasSize(1);
      MlflowStandIn.Run run = server.run();
      assertThat(run.steps("epoch_seconds")).as("1 was missing").containsExactly(2L, 3L, 1L, 4L);
      assertThat(run.parameters).as("never changes").containsEntry("training.epochs", "3");
      assertThat(run.tags).containsEntry("resumed.training.epochs", "4");
      assertThat(run.status).isEqualTo("FINISHED");
    }
  }

  @Test
  void ofADeletedRunOrOnAnotherServerItIsANewOne() throws IOException {
    try (MlflowStandIn server = new MlflowStandIn();
        MlflowStandIn other = new MlflowStandIn()) {
      for (MlflowStandIn at : List.of(server, server, other)) {
        server.runs().values().forEach(run -> run.deleted = true);
        MlflowTracker tracker = tracker(at.uri());
        tracker.started(tracked(1));
        tracker.finished();
      }
      assertThat(server.runs()).hasSize(2);
      assertThat(other.runs()).hasSize(1);
    }
  }

  @Test
  void credentialsAreThoseOfTheEnvironmentAndNotShown() throws IOException {
    try (MlflowStandIn server = new MlflowStandIn()) {
      Map<String, String> token = Map.of("MLFLOW_TRACKING_TOKEN", "tok3n");
      Map<String, String> user =
          Map.of("MLFLOW_TRACKING_USERNAME", "me", "MLFLOW_TRACKING_PASSWORD", "s3cret");
      for (Map<String, String> environment : List.of(token, user)) {
        MlflowTracker tracker = tracker(server.uri(), environment);
        tracker.started(tracked(1));
        tracker.finished();
      }
      assertThat(server.authorizations())
          .containsOnly("Bearer tok3n", "Basic bWU6czNjcmV0")
          .hasSize(server.calls().size());
      server.failing(0, 401);
      MlflowTracker refused = tracker(server.uri(), user);
      refused.started(tracked(1));
      refused.finished();
      assertThat(console)
          .last()
          .asString()
          .isEqualTo(
              "warning: MLflow at "
                  + server.uri()
                  + ": 6 of 6 deliveries were not made (the parameters, model/model.json,"
                  + " model/vocabulary file.txt and 3 more): HTTP 401");
      assertThat(String.join("", console)).doesNotContain("tok3n", "s3cret");
    }
  }

  @Test
  void whatCouldNotComeWhileAServerWasAwayComesLater() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    MlflowTracker tracker = tracker("http://127.0.0.1:" + port);
    tracker.started(tracked(1));
    tracker.epochEnded(epoch(1));
    Thread.sleep(200);
    try (MlflowStandIn server = new MlflowStandIn(port)) {
      tracker.epochEnded(epoch(2));
      tracker.finished();
      assertThat(server.run().steps("train_loss")).containsExactly(1L, 2L);
      assertThat(console).singleElement().asString().startsWith("MLflow run");
    }
  }

  @Test
  void aServerThatDiesIsSaidAndCounted() throws Exception {
    MlflowTracker tracker;
    try (MlflowStandIn server = new MlflowStandIn()) {
      tracker = tracker(server.uri());
      tracker.started(tracked(1));
      tracker.epochEnded(epoch(1));
      while (server.runs().isEmpty()
          || server.run().steps("train_loss").isEmpty()
          || !server.idle()) {
        Thread.sleep(10);
      }
    }
    tracker.epochEnded(epoch(2));
    tracker.tested(2, metrics());
    tracker.finished();
    assertThat(console)
        .first()
        .asString()
        .contains("7 of 9 deliveries were not made (epoch 2, the test metrics, model/model.json");
    assertThat(console).last().asString().as("it was taken").startsWith("MLflow run");
  }

  @Test
  void nobodyWaitsForASlowServer() throws IOException {
    try (MlflowStandIn server = new MlflowStandIn().slow(60_000)) {
      MlflowTracker tracker = tracker(server.uri());
      long start = System.nanoTime();
      tracker.started(tracked(1));
      for (int epoch = 1; epoch <= 2000; epoch++) {
        tracker.epochEnded(epoch(epoch));
      }
      assertThat((System.nanoTime() - start) / 1e9).as("seconds of training").isLessThan(10);
      tracker.failed(Outcome.FAILED, "no number");
      assertThat((System.nanoTime() - start) / 1e9).as("seconds in all").isLessThan(30);
      assertThat(console).singleElement().asString().contains("2002 of 2002 deliveries");
    }
  }

  @Test
  void aStoreThatIsAFolderOfThisMachineIsWrittenTo() throws IOException {
    Path store = Files.createDirectories(home.resolve("store"));
    try (MlflowStandIn server = new MlflowStandIn().store(store.toUri().toString())) {
      MlflowTracker tracker = tracker(server.uri());
      tracker.started(tracked(1));
      tracker.finished();
      assertThat(store.resolve("1/run1/artifacts/model/model.json")).hasContent("{}");
      assertThat(server.run().status).isEqualTo("FINISHED");
    }
  }

  @Test
  void aStoreThatOnlyOthersReachIsSaid() throws IOException {
    for (String store : List.of("s3://bucket", home.resolve("elsewhere").toString())) {
      console.clear();
      try (MlflowStandIn server = new MlflowStandIn().store(store)) {
        MlflowTracker tracker = tracker(server.uri());
        tracker.started(tracked(1));
        tracker.finished();
        assertThat(server.run().status).isEqualTo("FINISHED");
        assertThat(console.get(0))
            .contains("4 of 6 deliveries were not made", "files go to " + store);
      }
    }
    assertThat(home.resolve("elsewhere")).as("nothing is made up").doesNotExist();
  }
}
