package io.carrytrack.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.testing.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreFlightTest {
  private static final PreFlightSettings SETTINGS = new PreFlightSettings(1, Duration.ofMinutes(1));

  @TempDir java.nio.file.Path directory;
  private final List<String> said = new ArrayList<>();

  @Test
  void wavesAreSaidAndNothingIsLeftBehind() throws IOException {
    PreFlight.Cluster cluster = check("", 5, known());
    assertThat(said)
        .containsExactly("local[2]: 2 slots on 1 executor for 5 workers, so a round takes 3 waves");
    assertThat(cluster.slotsAnExecutor()).isEqualTo(2);
    assertThat(cluster.heapBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
    assertThat(cluster.unlikeProcessors()).isFalse();
    assertThat(cluster.missingForVector()).isEqualTo(KernelVariant.VECTOR.missing());
    try (var files = Files.list(directory)) {
      assertThat(files).as("probes are gone").allMatch(f -> f.toString().contains("resolved.conf"));
    }
  }

  @Test
  void whatAnExecutorCannotReachIsRefusedWithItsName() throws IOException {
    Path known = known();
    assertThatThrownBy(() -> check(directory.resolve("none.csv").toString(), 2, known))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.UNAVAILABLE))
        .hasMessageContaining("executor driver on")
        .hasMessageContaining("cannot read the input: no such input")
        .hasMessageContaining("none.csv");
    assertThatThrownBy(() -> check("", 2, new Path(directory.resolve("x/resolved.conf").toUri())))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot share the run directory")
        .hasMessageContaining("what the driver wrote there is not to be seen");
  }

  private PreFlight.Cluster check(String input, int workers, Path known) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(SparkTest.spark().sparkContext());
    return new PreFlight(context, said::add)
        .check(SETTINGS, workers, CorpusSettings.of(input, CorpusSettings.Format.AUTO), known);
  }

  private Path known() throws IOException {
    return new Path(Files.writeString(directory.resolve("resolved.conf"), "x").toUri());
  }
}
