package io.carrytrack.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.StandaloneCluster;
import io.carrytrack.testing.Submit;
import io.carrytrack.training.RoundCost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs {@link RoundCost} in local mode and on a standalone cluster of two executors. */
public final class RoundCosts {
  private static final String ROUNDS = "2000";

  private RoundCosts() {}

  public static void main(String[] arguments) throws IOException {
    String rounds = arguments.length > 0 ? arguments[0] : ROUNDS;
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("local", measure(rounds, "--master", "local[2]"));
    try (StandaloneCluster cluster = StandaloneCluster.start()) {
      found.put("standalone", measure(rounds, "--master", cluster.url()));
    }
    Results.keep("round-cost", "src/bench/run.sh rounds " + rounds, found);
  }

  private static JsonNode measure(String rounds, String... master) throws IOException {
    Path scratch = Project.scratch("round-cost");
    Finished run =
        Submit.program(RoundCost.class)
            .args(rounds, scratch)
            .spark(master)
            .spark("--jars", Project.jar().toString())
            .spark("--driver-memory", "2g", "--conf", "spark.locality.wait=0s")
            .spark("--conf", "spark.ui.retainedJobs=100", "--conf", "spark.ui.retainedStages=200")
            .spark("--conf", "spark.driver.host=127.0.0.1")
            .spark("--conf", "spark.driver.defaultJavaOptions=" + OPTIONS)
            .spark("--conf", "spark.executor.defaultJavaOptions=" + OPTIONS)
            .spark("--conf", "spark.executorEnv.OMP_NUM_THREADS=1")
            .env("OMP_NUM_THREADS", "1")
            .limit(Duration.ofMinutes(40))
            .run()
            .expect(0);
    String line = run.out().lines().filter(l -> l.startsWith("{")).findFirst().orElseThrow();
    return new ObjectMapper().readTree(line);
  }

  private static final String OPTIONS =
      "--add-modules=jdk.incubator.vector -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
          + " -Dorg.deeplearning4j.spark.time.TimeSource="
          + "org.deeplearning4j.spark.time.SystemClockTimeSource";
}
