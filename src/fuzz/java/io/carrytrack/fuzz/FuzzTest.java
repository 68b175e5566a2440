package io.carrytrack.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reader of what others wrote, for some seconds each: the same inputs in every run, as many
 * as there is time for. {@code src/fuzz/run.sh INPUTS} gives each as many as it says.
 */
class FuzzTest {
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final long INPUTS = Long.getLong("fuzz.inputs", Long.MAX_VALUE);
  private static final Duration LIMIT =
      Duration.ofSeconds(Long.getLong("fuzz.seconds", INPUTS == Long.MAX_VALUE ? 7 : 1L << 32));
  private static final String RESULTS = System.getProperty("fuzz.results", "");

  /** A target that gets through fewer is not fuzzed. */
  private static final long FEWEST = 20;

  private static final List<Counts> COUNTS = new ArrayList<>();

  static Stream<Target> targets() {
    String only = System.getProperty("fuzz.target", "");
    return Targets.all().stream().filter(target -> target.name().startsWith(only));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void everyInputIsReadOrRefused(Target target) {
    Counts counts = new Fuzzer(target, SEED).run(INPUTS, LIMIT);
    System.out.println(counts);
    COUNTS.add(counts);
    assertThat(counts.inputs())
        .as(counts.toString())
        .isGreaterThanOrEqualTo(Math.min(INPUTS, FEWEST));
    assertThat(counts.read()).as("%s: the samples at least", counts).isPositive();
  }

  @AfterAll
  static void keep() throws IOException {
    if (!RESULTS.isEmpty()) {
      ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
      Files.writeString(Path.of(RESULTS), mapper.writeValueAsString(COUNTS) + "\n");
    }
  }
}
