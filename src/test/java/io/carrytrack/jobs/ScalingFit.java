package io.carrytrack.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.carrytrack.config.Experiment;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.plan.AveragingPlan;
import io.carrytrack.plan.NetworkCost;
import io.carrytrack.plan.RoundCostFit;
import io.carrytrack.plan.RoundCostFit.Measured;
import io.carrytrack.plan.RoundCostModel.Round;
import io.carrytrack.plan.StepCost;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * Fits the cost model to what {@link ScalingCosts} measured, and writes what {@code plan} reads and
 * the tables of docs/scaling.md.
 */
public final class ScalingFit {
  static final String MEASURED = "round-scaling";
  static final Path RESULT = Project.root().resolve("docs/results/" + MEASURED + ".json");
  static final Path FIT =
      Project.root().resolve("src/main/resources/io/carrytrack/plan/round-cost-fit.json");
  static final Path DOCUMENT = Project.root().resolve("docs/scaling.md");
  private static final String BEGIN = "<!-- made by src/bench/run.sh fit -->\n";
  private static final String END = "<!-- end -->\n";
  private static final Path STEPS = Project.root().resolve("docs/results/models/lstm-1.json");
  private static final int LSTM_PARAMETERS = 328_353;

  /** Parameters, and as many updater values. */
  private static final long LSTM_BYTES = 2L * Float.BYTES * LSTM_PARAMETERS;

  private static final int MINIBATCH = 128;
  private static final List<Integer> EXECUTORS = List.of(2, 8, 32, 100, 320, 1000);
  private static final double TEN_GIGABITS = 1.25e9;
  private static final double LATENCY = 5e-4;

  private ScalingFit() {}

  public static void main(String[] arguments) throws IOException {
    RoundCostFit fit = fit(RESULT);
    Files.createDirectories(FIT.getParent());
    Files.writeString(FIT, json(fit));
    String document = Files.readString(DOCUMENT);
    Files.writeString(
        DOCUMENT, before(document) + BEGIN + generate(fit, measured(RESULT)) + after(document));
    System.out.println(FIT);
    System.out.println(DOCUMENT);
  }

  static String json(RoundCostFit fit) throws IOException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(fit)
        + "\n";
  }

  static RoundCostFit fit(Path result) throws IOException {
    JsonNode json = new ObjectMapper().readTree(result.toFile());
    String source =
        json.path("command").asText()
            + ", "
            + json.path("date").asText()
            + ", "
            + json.path("processor").asText();
    return RoundCostFit.of(source, measured(result));
  }

  static List<Measured> measured(Path result) throws IOException {
    List<Measured> measured = new ArrayList<>();
    for (JsonNode point : new ObjectMapper().readTree(result.toFile()).path("points")) {
      measured.add(
          new Measured(
              new Round(
                  point.path("workers").asInt(),
                  point.path("bytes").asLong(),
                  point.path("slices").asInt(),
                  point.path("slots").asInt()),
              point.path("medianSeconds").asDouble()));
    }
    return measured;
  }

  private static String before(String document) {
    return document.substring(0, document.indexOf(BEGIN));
  }

  private static String after(String document) {
    return document.substring(document.indexOf(END));
  }

  /** What stands between the marks of a document. */
  static String generated(String document) {
    return document.substring(document.indexOf(BEGIN) + BEGIN.length(), document.indexOf(END));
  }

  /** All that {@link #main} writes into the document. */
  static String generate(RoundCostFit fit, List<Measured> measured) throws IOException {
    return tables(fit, measured) + recommended(fit, minibatchSeconds());
  }

  static String tables(RoundCostFit fit, List<Measured> measured) {
    StringBuilder text = new StringBuilder("\n");
    say(
        text,
        "Measured: %d points by `%s`. Error of the fit: %.0f %% in the median, %.0f %% at most.\n",
        fit.points(),
        fit.source(),
        100 * fit.medianError(),
        100 * fit.largestError());
    say(text, "| workers | state, MB | slices | measured, ms | fitted, ms | error |");
    say(text, "|---|---|---|---|---|---|");
    for (Measured point : measured) {
      double fitted = fit.model().seconds(point.round());
      say(
          text,
          "| %d | %.1f | %d | %.1f | %.1f | %+.0f %% |",
          point.round().workers(),
          point.round().bytes() / 1e6,
          point.round().slices(),
          1e3 * point.seconds(),
          1e3 * fitted,
          100 * (fitted / point.seconds() - 1));
    }
    say(
        text,
        "\n"
            + "Modelled, not measured: milliseconds of a round on as many executors of one slot as"
            + " workers, with the fitted\n"
            + "terms and a network of 10 Gbit/s and 0.5 ms.\n");
    say(text, "| workers = executors | 2.6 MB | 24 MB | 80 MB | beyond what was measured |");
    say(text, "|---|---|---|---|---|");
    for (int executors : EXECUTORS) {
      List<Double> millis =
          List.of(2_600_000L, 24_000_000L, 80_000_000L).stream()
              .map(bytes -> 1e3 * seconds(fit, bytes, executors))
              .toList();
      say(
          text,
          "| %d | %.0f | %.0f | %.0f | %s |",
          executors,
          millis.get(0),
          millis.get(1),
          millis.get(2),
          executors > fit.mostWorkers() ? "yes" : "slots");
    }
    return text.append('\n').toString();
  }

  /** How rarely the tutorial's LSTM should average for rounds to take a tenth of the time. */
  static String recommended(RoundCostFit fit, double minibatchSeconds) {
    StringBuilder text = new StringBuilder();
    say(
        text,
        "The tutorial's LSTM (2.6 MB of state), minibatches of 128 a worker, of %.1f ms each by"
            + " `%s`; rounds modelled as above.\n",
        1e3 * minibatchSeconds,
        DOCUMENT.getParent().relativize(STEPS));
    say(text, "| workers = executors | a round, ms | averaging.frequency | share of rounds |");
    say(text, "|---|---|---|---|");
    for (int executors : EXECUTORS) {
      double seconds = seconds(fit, LSTM_BYTES, executors);
      int frequency = AveragingPlan.leastFrequency(seconds, minibatchSeconds);
      say(
          text,
          "| %d | %.0f | %d | %.1f %% |",
          executors,
          1e3 * seconds,
          frequency,
          100 * seconds / (seconds + frequency * minibatchSeconds));
    }
    return text.append('\n').toString();
  }

  private static double seconds(RoundCostFit fit, long bytes, int executors) {
    Round round = Round.of(executors, bytes, executors);
    return fit.model().seconds(round)
        + new NetworkCost(TEN_GIGABITS, LATENCY).seconds(round, executors);
  }

  private static double minibatchSeconds() throws IOException {
    Experiment lstm = Experiment.load("lstm", new Properties(), List.of(), null);
    return MINIBATCH
        * StepCost.ofRun(STEPS.toString(), lstm, LSTM_PARAMETERS, HadoopPaths.configuration())
            .secondsAReview();
  }

  private static void say(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
