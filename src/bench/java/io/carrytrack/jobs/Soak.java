package io.carrytrack.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Running;
import io.carrytrack.testing.StandaloneCluster;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A training run of many minutes on a standalone cluster, of which an executor is killed every 60
 * to 90 seconds and twice the driver, beside the same run left alone: both must end with the same
 * parameters. Arguments: minutes (30), and the seconds between kills (60 90).
 */
public final class Soak {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of an undisturbed run, to find out how many epochs fill the time. */
  private static final int TRIAL_EPOCHS = 6;

  private final Path home = Project.scratch("soak");
  private final Random random = new Random(1);
  private final double minutes;
  private final int least;
  private final int most;
  private final List<Map<String, Object>> kills = new ArrayList<>();

  private Soak(double minutes, int least, int most) {
    this.minutes = minutes;
    this.least = least;
    this.most = most;
  }

  public static void main(String[] arguments) throws Exception {
    double minutes = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 30;
    int least = arguments.length > 2 ? Integer.parseInt(arguments[1]) : 60;
    int most = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 90;
    Map<String, Object> found = new Soak(minutes, least, most).run();
    Results.keep("soak", "src/bench/run.sh soak " + String.join(" ", arguments), found);
  }

  private Map<String, Object> run() throws IOException, InterruptedException {
    try (StandaloneCluster cluster = StandaloneCluster.start()) {
      train("trial", TRIAL_EPOCHS).on(cluster).run().expect(0);
      double seconds =
          result("trial").path("epochs").get(TRIAL_EPOCHS - 1).path("seconds").asDouble();
      int epochs = (int) Math.max(TRIAL_EPOCHS, minutes * 60 / seconds);
      System.out.printf("%d epochs of %.2f s%n", epochs, seconds);
      long start = System.nanoTime();
      disturb(cluster, epochs);
      double disturbed = (System.nanoTime() - start) / 1e9;
      train("undisturbed", epochs).limit(Duration.ofHours(3)).run().expect(0);
      Map<String, Object> found = new LinkedHashMap<>();
      found.put("epochs", epochs);
      found.put("rounds", result("undisturbed").path("rounds").asLong());
      found.put("disturbedSeconds", disturbed);
      found.put(
          "executorsKilled",
          kills.stream().filter(k -> k.get("killed").equals("executor")).count());
      found.put(
          "driversKilled", kills.stream().filter(k -> k.get("killed").equals("driver")).count());
      for (String name : List.of("disturbed", "undisturbed")) {
        found.put(name, hashes(name));
      }
      found.put("equal", hashes("disturbed").equals(hashes("undisturbed")));
      found.put("kills", kills);
      return found;
    }
  }

  /** Trains to the end, whatever is killed meanwhile; the driver at a third and at two thirds. */
  private void disturb(StandaloneCluster cluster, int epochs) throws InterruptedException {
    long start = System.nanoTime();
    double driverAt = minutes * 60 / 3;
    Running run = start(cluster, epochs);
    try {
      while (!waitFor(run, least + random.nextInt(Math.max(1, most - least)))) {
        double now = (System.nanoTime() - start) / 1e9;
        if (now >= driverAt) {
          driverAt = driverAt < minutes * 40 ? minutes * 40 : Double.MAX_VALUE;
          run.close();
          note(now, "driver");
          run = start(cluster, epochs);
        } else if (!cluster.executors().isEmpty()) {
          cluster.killExecutor();
          note(now, "executor");
        }
      }
    } finally {
      run.close();
    }
  }

  private Running start(StandaloneCluster cluster, int epochs) {
    return train("disturbed", epochs).on(cluster).args("--resume").start();
  }

  /** Whether the run has ended, well, within some seconds. */
  private static boolean waitFor(Running run, int seconds) throws InterruptedException {
    for (int i = 0; i < seconds * 10; i++) {
      if (!run.handle().isAlive()) {
        run.await(Duration.ofSeconds(10)).expect(0);
        return true;
      }
      Thread.sleep(100);
    }
    return false;
  }

  private void note(double seconds, String what) {
    Map<String, Object> kill = new LinkedHashMap<>();
    kill.put("second", Math.round(seconds));
    kill.put("killed", what);
    kills.add(kill);
    System.out.println(kill);
  }

  /** The bundled sample, saved every ten rounds so that a killed driver loses little. */
  private Submit train(String name, int epochs) {
    return Submit.job("train")
        .args("--config", "sample", "--out", home.resolve(name))
        .args("--set", "training.epochs=" + epochs, "--set", "checkpoint.rounds=10");
  }

  private JsonNode result(String name) throws IOException {
    return JSON.readTree(home.resolve(name).resolve("result.json").toFile());
  }

  private List<String> hashes(String name) throws IOException {
    JsonNode result = result(name);
    return List.of(
        result.path("parametersSha256").asText(), result.path("lastParametersSha256").asText());
  }
}
