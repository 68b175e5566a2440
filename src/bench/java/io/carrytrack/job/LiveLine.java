package io.carrytrack.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.config.Experiment;
import io.carrytrack.console.Console;
import io.carrytrack.console.Screen;
import io.carrytrack.console.ShownConsole;
import io.carrytrack.spark.SessionSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.sql.SparkSession;

/**
 * What an epoch takes with a live line, and with neither a line nor a listener, in turns. Prints a
 * line of JSON. Arguments: number of turns of each, and a directory.
 */
public final class LiveLine {
  private static final int EPOCHS = 14;

  /** The first epochs of a session compile and fill caches. */
  private static final int LEFT_OUT = 4;

  private static final String NETWORK = "text.max-length=200";

  private final Path home;
  private final List<Double> with = new ArrayList<>();
  private final List<Double> without = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();
  private double drawingSeconds;
  private double watchedSeconds;

  private LiveLine(Path home) {
    this.home = home;
  }

  /** Measures. */
  public static void main(String[] arguments) throws IOException {
    LiveLine measured = new LiveLine(Files.createTempDirectory(Path.of(arguments[1]), "live"));
    int turns = Integer.parseInt(arguments[0]);
    measured.turn("warm", false);
    for (int turn = 0; turn < turns; turn++) {
      // who is first takes turns too
      boolean first = turn % 2 == 0;
      List<Double> one = measured.turn(turn + "a", first);
      List<Double> other = measured.turn(turn + "b", !first);
      measured.keep(first ? one : other, first ? other : one);
    }
    System.out.println(new ObjectMapper().writeValueAsString(measured.found(turns)));
  }

  private void keep(List<Double> on, List<Double> off) {
    with.addAll(on);
    without.addAll(off);
    ratios.add(median(on) / median(off));
  }

  private Map<String, Object> found(int turns) {
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("network", "LSTM of 32 units, " + NETWORK + ", on the bundled sample, local[2]");
    found.put("turns", turns);
    found.put("epochsOfATurn", EPOCHS - LEFT_OUT);
    found.put("medianSecondsWith", median(with));
    found.put("medianSecondsWithout", median(without));
    found.put("ratio", median(with) / median(without));
    found.put("medianOfTheTurnsRatios", median(ratios));
    found.put("turnsRatios", ratios);
    found.put("processorOfTheDrawingThread", drawingSeconds / watchedSeconds);
    return found;
  }

  /** Seconds of the epochs that count. */
  private List<Double> turn(String name, boolean live) throws IOException {
    Path run = home.resolve(name);
    Experiment experiment =
        Experiment.load(
            null, new Properties(), List.of(NETWORK, "training.epochs=" + EPOCHS), null);
    TrainOptions options = new TrainOptions(run.toString(), null, false, false, false);
    if (live) {
      withLine(experiment, options);
    } else {
      Console nobody = line -> {};
      new TrainJob(experiment, options, nobody, LiveLine::inBareSession).execute();
    }
    List<Double> seconds = new ArrayList<>();
    for (JsonNode epoch :
        new ObjectMapper().readTree(run.resolve("result.json").toFile()).path("epochs")) {
      seconds.add(epoch.path("seconds").asDouble());
    }
    return seconds.subList(LEFT_OUT, seconds.size());
  }

  /** A session as jobs open it, but that nobody listens to it. */
  private static void inBareSession(TrainJob.InSession.Work work) throws IOException {
    try (SparkSession session = SessionSettings.apply(SparkSession.builder().getOrCreate())) {
      work.in(session);
    }
  }

  private void withLine(Experiment experiment, TrainOptions options) throws IOException {
    long begun = System.nanoTime();
    try (OutputStream out = Files.newOutputStream(Path.of("/dev/null"))) {
      try (ShownConsole console =
          ShownConsole.live(
              Screen.of("xterm-256color", 120, 40, out),
              new PrintWriter(out, true, StandardCharsets.UTF_8))) {
        new TrainJob(experiment, options, console).execute();
        drawingSeconds += processorSeconds("carrytrack-console");
      }
    }
    watchedSeconds += (System.nanoTime() - begun) / 1e9;
  }

  private static double processorSeconds(String thread) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double seconds = 0;
    for (long id : threads.getAllThreadIds()) {
      if (threads.getThreadInfo(id) != null
          && threads.getThreadInfo(id).getThreadName().equals(thread)) {
        seconds += threads.getThreadCpuTime(id) / 1e9;
      }
    }
    return seconds;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
