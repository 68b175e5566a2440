package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.config.Experiment;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.tracking.RunListener;
import io.carrytrack.tracking.TrackedRun;
import io.carrytrack.tracking.mlflow.MlflowStandIn;
import io.carrytrack.tracking.tensorboard.Events;
import io.carrytrack.training.RoundRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sun.misc.Signal;

/** Whole runs and who hears of them. */
class TrackedRunsTest {
  private static final String HEARD = "[\"" + Heard.class.getName() + "\"]";

  @TempDir static Path home;
  private static Path input;
  private static String unbroken;

  private final List<String> console = new ArrayList<>();
  private int sessions;

  /** What a test's listener hears, and does at it. */
  private static final List<String> EVENTS = new ArrayList<>();

  private static Runnable atRound = () -> {};
  private static Runnable atEpoch = () -> {};
  private static TrackedRun run;

  /** Writes down what it hears. */
  public static final class Heard implements RunListener {
    @Override
    public void started(TrackedRun started) {
      run = started;
      EVENTS.add("started");
    }

    @Override
    public void resumed(List<EpochRecord> history, int round, long totalRounds) {
      EVENTS.add("resumed " + history.size() + " " + totalRounds);
    }

    @Override
    public void roundEnded(RoundRecord round) {
      EVENTS.add("round " + round.totalRounds());
      atRound.run();
    }

    @Override
    public void epochEnded(EpochRecord epoch) {
      EVENTS.add("epoch " + epoch.epoch());
      atEpoch.run();
    }

    @Override
    public void tested(int epoch, Metrics metrics) {
      EVENTS.add("tested " + metrics.rows());
    }

    @Override
    public void finished() {
      EVENTS.add("finished " + Files.exists(Path.of(run.directory().substring(5), "report.html")));
    }

    @Override
    public void failed(Outcome outcome, String message) {
      EVENTS.add("failed " + outcome);
    }
  }

  /** Cannot be made. */
  public static final class Unmakeable implements RunListener {
    public Unmakeable() {
      throw new IllegalStateException("no licence");
    }
  }

  @BeforeAll
  static void reviews() throws IOException {
    StringBuilder csv = new StringBuilder("id,text,label,split\n");
    for (int i = 0; i < 80; i++) {
      csv.append(i).append(i % 2 == 0 ? ",bad plot," : ",good actors,").append(i % 2);
      csv.append(i < 60 ? ",train\n" : ",test\n");
    }
    input = home.resolve("reviews.csv");
    Files.writeString(input, csv);
    unbroken = new TrackedRunsTest().train("plain", false).path("parametersSha256").asText();
  }

  @BeforeEach
  void silence() {
    EVENTS.clear();
    atRound = () -> {};
    atEpoch = () -> {};
  }

  private JsonNode train(String name, boolean resume, String... settings) throws IOException {
    Path out = home.resolve(name);
    new TrainJob(
            Experiment.load(
                null,
                new Properties(),
                LocalRuns.settings(LocalRuns.OF_CLASSES, settings),
                input.toString()),
            new TrainOptions(out.toString(), null, resume, false, false),
            console::add,
            work -> {
              sessions++;
              work.in(spark());
            })
        .execute();
    return LocalRuns.result(out);
  }

  private static List<Long> upTo(int last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  /** Stopped in the middle, and gone on with. */
  @Test
  void allHearOfARunAndOfItsResumption() throws IOException {
    String[] shown = new String[1];
    try (MlflowStandIn server = new MlflowStandIn()) {
      String[] settings = {
        "tracking.listeners=" + HEARD,
        "tracking.tensorboard=true",
        "tracking.mlflow.uri=" + server.uri(),
        "checkpoint.rounds=2"
      };
      atRound =
          () -> {
            if (EVENTS.contains("round 3")) {
              shown[0] = SparkTest.prometheus();
              Signal.raise(new Signal("TERM"));
              pause();
            }
          };
      assertThatThrownBy(() -> train("run", false, settings))
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.INTERRUPTED));
      assertThat(EVENTS)
          .containsExactly("started", "round 1", "round 2", "epoch 1", "round 3", "failed KILLED");
      assertThat(server.run().status).isEqualTo("KILLED");
      assertThat(shown[0])
          .containsPattern("_driver_carrytrack_round_Value\\S* 3.0\n")
          .containsPattern("_driver_carrytrack_epoch_Value\\S* 2.0\n")
          .containsPattern("_driver_carrytrack_loss_Value\\S* 0\\.\\d+\n")
          .containsPattern("_driver_carrytrack_accuracy_Value\\S* [01]\\.\\d+\n")
          .containsPattern("_driver_carrytrack_validationLoss_Value\\S* 0\\.\\d+\n")
          .containsPattern("_driver_carrytrack_reviewsPerSecond_Value\\S* \\d+\\.\\d+\n");
      assertThat(SparkTest.prometheus()).as("of a run that is over").doesNotContain("carrytrack_");

      silence();
      JsonNode result = train("run", true, settings);
      assertThat(EVENTS)
          .containsExactly(
              "started", "resumed 1 3", "round 4", "epoch 2", "tested 20", "finished true");
      assertThat(result.path("parametersSha256").asText()).isEqualTo(unbroken);
      assertThat(run.changed()).contains("tracking.listeners").doesNotContain("training.seed");
      assertThat(run.settings()).containsEntry("training.seed", "1");
      assertThat(run.name()).isEqualTo("run");

      Path board = home.resolve("run/tensorboard");
      assertThat(Events.steps(board.resolve("train"), "round_loss")).isEqualTo(upTo(4));
      assertThat(Events.steps(board.resolve("train"), "epoch_accuracy")).isEqualTo(upTo(2));
      assertThat(Events.steps(board.resolve("validation"), "epoch_loss")).isEqualTo(upTo(2));
      assertThat(Events.steps(board.resolve("test"), "epoch_accuracy")).hasSize(1);

      assertThat(server.runs()).hasSize(1);
      assertThat(server.run().status).isEqualTo("FINISHED");
      assertThat(server.run().steps("train_loss")).isEqualTo(upTo(2));
      assertThat(server.files().keySet())
          .contains("1/run1/artifacts/model/parameters.bin", "1/run1/artifacts/report.html");
      assertThat(result.path("mlflow").path("uri").asText()).isEqualTo(server.uri());
      assertThat(result.path("mlflow").path("runId").asText()).isEqualTo("run1");
      assertThat(console).contains("MLflow run " + server.uri() + "/#/experiments/1/runs/run1");
    }
  }

  private static void pause() {
    try {
      Thread.sleep(300); // the signal's handler has a thread of its own
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of both there is a line, and the run is what it would have been. */
  @Test
  void aServerThatDiesAndAListenerThatThrowsEndNoRun() throws IOException {
    MlflowStandIn server = new MlflowStandIn();
    atEpoch =
        () -> {
          while (server.runs().isEmpty()
              || server.run().parameters.size() <= 100
              || !server.idle()) {
            pause();
          }
          server.kill();
          throw new IllegalStateException("no\nroom");
        };
    JsonNode result =
        train(
            "killed", false, "tracking.listeners=" + HEARD, "tracking.mlflow.uri=" + server.uri());
    assertThat(result.path("parametersSha256").asText()).isEqualTo(unbroken);
    assertThat(result.path("mlflow").path("runId").asText()).isEqualTo("run1");
    assertThat(EVENTS).containsExactly("started", "round 1", "round 2", "epoch 1");
    assertThat(console)
        .filteredOn(line -> line.startsWith("warning"))
        .hasSize(2)
        .contains(
            "warning: "
                + Heard.class.getName()
                + ": epochEnded threw java.lang.IllegalStateException: no room; it hears no more of"
                + " the run")
        .last()
        .asString()
        .startsWith("warning: MLflow at " + server.uri())
        .contains("deliveries were not made (epoch 1");
  }

  /** Of a run that is finished, and of the checkpoint that it goes on from. */
  @Test
  void turningTrackersOnRefusesNoResumption() throws IOException {
    train("plain", true, "tracking.tensorboard=true");
    assertThat(console).as("nothing is left to track").last().asString().startsWith("finished");
    String[] shown = new String[1];
    atRound = () -> shown[0] = SparkTest.prometheus();
    train(
        "plain",
        true,
        "tracking.tensorboard=true",
        "tracking.listeners=" + HEARD,
        "training.epochs=3");
    assertThat(shown[0])
        .as("of the epoch before")
        .containsPattern("_driver_carrytrack_validationLoss_Value\\S* 0\\.\\d+\n");
    Path board = home.resolve("plain/tensorboard");
    assertThat(Events.steps(board.resolve("train"), "round_loss")).isEqualTo(upTo(6));
    assertThat(Events.steps(board.resolve("validation"), "epoch_loss")).isEqualTo(upTo(3));
    assertThat(Events.read(board.resolve("train")))
        .filteredOn(point -> point.tag().equals("round_loss"))
        .extracting(Events.Point::time)
        .isSorted();
  }

  @Test
  void ofARunWithoutAGoodResultTheyHearThat() {
    assertThatThrownBy(
            () ->
                train(
                    "diverged",
                    false,
                    "tracking.listeners=" + HEARD,
                    "optimizer.type=sgd",
                    "optimizer.learning-rate=1e30"))
        .isInstanceOf(UserError.class);
    assertThat(EVENTS).startsWith("started").last().isEqualTo("failed FAILED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [com.example.Missing] | com.example.Missing, a class that is not on the class path: name its jar
          [java.lang.String] | java.lang.String, must name classes that implement io.carrytrack.tracking.RunListener
          [io.carrytrack.tracking.RunListener] | RunListener, which cannot be made: the class must be public
          [\"io.carrytrack.job.TrackedRunsTest$Unmakeable\"] | cannot be made: java.lang.IllegalStateException: no licence
          """)
  void aClassThatIsNoListenerIsRefusedBeforeASession(String classes, String message) {
    assertThatThrownBy(() -> train("refused", false, "tracking.listeners=" + classes))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.USAGE))
        .hasMessageContaining(message);
    assertThat(sessions).isZero();
    assertThat(home.resolve("refused")).doesNotExist();
  }
}
