package io.carrytrack.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.StandaloneCluster;
import io.carrytrack.testing.Submit;
import io.carrytrack.training.RoundScaling;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs {@link RoundScaling} on a standalone cluster of two executors. */
public final class ScalingCosts {
  private ScalingCosts() {}

  public static void main(String[] arguments) throws IOException {
    String workers = arguments.length > 0 ? arguments[0] : "64";
    String millions = arguments.length > 1 ? arguments[1] : "10";
    try (StandaloneCluster cluster = StandaloneCluster.start()) {
      Finished run =
          Submit.program(RoundScaling.class)
              .args(workers, millions)
              .on(cluster)
              .spark("--jars", Project.jar().toString())
              .spark("--driver-memory", "3g", "--executor-memory", "2g")
              .spark("--conf", "spark.locality.wait=0s", "--conf", "spark.driver.host=127.0.0.1")
              .spark("--conf", "spark.ui.retainedJobs=100", "--conf", "spark.ui.retainedStages=200")
              // the driver's logging is as the wrappers set it: a line a task would be part of its
              // cost
              .env(
                  "LOG4J_CONFIGURATION_FILE",
                  Project.root().resolve("conf/log4j2.properties").toString())
              .limit(Duration.ofHours(2))
              .run()
              .expect(0);
      List<JsonNode> points = new ArrayList<>();
      for (String line : run.out().lines().filter(l -> l.startsWith("{")).toList()) {
        points.add(new ObjectMapper().readTree(line));
      }
      Map<String, Object> found = new LinkedHashMap<>();
      found.put("master", "standalone, two executors of one core on this machine");
      found.put("points", points);
      Results.keep(
          ScalingFit.MEASURED, "src/bench/run.sh scaling " + workers + " " + millions, found);
    }
  }
}
