package io.carrytrack.jobs;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.job.LiveLine;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Runs {@link LiveLine} and keeps what it finds. */
public final class LiveLineCost {
  private static final String TURNS = "10";

  private LiveLineCost() {}

  /** Measures. */
  public static void main(String[] arguments) throws IOException {
    String turns = arguments.length > 0 ? arguments[0] : TURNS;
    Path scratch = Project.scratch("live-line");
    Finished run =
        Submit.program(LiveLine.class)
            .args(turns, scratch)
            .spark("--master", "local[2]")
            .spark("--driver-class-path", Project.jar().toString())
            .spark("--driver-memory", "2g", "--conf", "spark.ui.enabled=false")
            .spark("--driver-java-options", "--add-modules=jdk.incubator.vector")
            .env("OMP_NUM_THREADS", "1")
            .limit(Duration.ofMinutes(60))
            .run()
            .expect(0);
    String line = run.out().lines().filter(l -> l.startsWith("{")).findFirst().orElseThrow();
    Results.keep(
        "live-line",
        "src/bench/run.sh live " + turns,
        new ObjectMapper().readValue(line, new TypeReference<Map<String, Object>>() {}));
  }
}
