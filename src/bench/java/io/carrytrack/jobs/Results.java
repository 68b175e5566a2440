package io.carrytrack.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.carrytrack.base.BuildInfo;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps what a measurement found in {@code docs/results}, with when and on what it was made. */
final class Results {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Results() {}

  /**
   * Writes {@code docs/results/NAME.json}.
   *
   * @param command that makes it again
   */
  static void keep(String name, String command, Map<String, Object> found) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("command", command);
    all.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    all.put("processors", Runtime.getRuntime().availableProcessors());
    all.put("processor", processor());
    all.put("versions", BuildInfo.versions());
    all.putAll(found);
    Path file = Project.root().resolve("docs/results").resolve(name + ".json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, JSON.writeValueAsString(all) + "\n");
    System.out.println(file);
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    return Files.exists(file)
        ? Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.replaceFirst("^.*: ", ""))
            .orElse("")
        : System.getProperty("os.arch");
  }
}
