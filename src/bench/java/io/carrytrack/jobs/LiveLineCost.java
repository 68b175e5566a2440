package io.carrytrack.jobs;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.console.LiveLineBeats;
import io.carrytrack.job.LiveLine;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps what a live line takes of a processor, and, unless the number of turns is 0, what {@link
 * LiveLine} finds of whole epochs, for which the machine should have nothing else to do.
 */
public final class LiveLineCost {
  private static final String TURNS = "10";

  private LiveLineCost() {}

  /** Measures. */
  public static void main(String[] arguments) throws IOException {
    String turns = arguments.length > 0 ? arguments[0] : TURNS;
    Map<String, Object> found = new LinkedHashMap<>(LiveLineBeats.measure());
    if (!turns.equals("0")) {
      found.putAll(turns(turns));
    }
    Results.keep("live-line", "src/bench/run.sh live " + turns, found);
  }

  private static Map<String, Object> turns(String turns) throws IOException {
    Path scratch = Project.scratch("live-line");
    Finished run =
        Submit.program(LiveLine.class)
            .args(turns, scratch)
            .spark("--master", "local[2]")
            // one loader for it and for the classes of its package that are in the jar
            .spark(
                "--driver-class-path",
                Project.root().resolve("target/test-classes") + ":" + Project.jar())
            .spark("--driver-memory", "2g", "--conf", "spark.ui.enabled=false")
            .spark("--driver-java-options", "--add-modules=jdk.incubator.vector")
            .env("OMP_NUM_THREADS", "1")
            .limit(Duration.ofMinutes(60))
            .run()
            .expect(0);
    String line = run.out().lines().filter(l -> l.startsWith("{")).findFirst().orElseThrow();
    return new ObjectMapper().readValue(line, new TypeReference<Map<String, Object>>() {});
  }
}
