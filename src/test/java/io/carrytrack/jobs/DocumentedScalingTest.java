package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.plan.RoundCostFit;
import io.carrytrack.plan.RoundCostFit.Measured;
import io.carrytrack.plan.RoundCostModel;
import io.carrytrack.plan.RoundCostModel.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fit that {@code plan} reads and the tables of docs/scaling.md are those of the measurement.
 */
class DocumentedScalingTest {
  @TempDir Path directory;

  @Test
  void fitAndTablesAreOfTheKeptMeasurement() throws IOException {
    String generated = ScalingFit.generated(Files.readString(ScalingFit.DOCUMENT));
    if (!Files.exists(ScalingFit.RESULT)) {
      assertThat(ScalingFit.FIT).as("no fit without a measurement").doesNotExist();
      assertThat(generated).as("and no figure").doesNotContainPattern("\\d");
      return;
    }
    RoundCostFit fit = ScalingFit.fit(ScalingFit.RESULT);
    assertThat(ScalingFit.FIT).hasContent(ScalingFit.json(fit));
    assertThat(generated)
        .isEqualTo(ScalingFit.generate(fit, ScalingFit.measured(ScalingFit.RESULT)));
  }

  @Test
  void aMeasurementIsReadAndTabled() throws IOException {
    RoundCostModel model = new RoundCostModel(0.05, 0.001, 1e-9, 1e-9, 1e-9, 1e-5);
    StringBuilder points = new StringBuilder();
    for (Round round : rounds().toList()) {
      points
          .append(points.isEmpty() ? "" : ",")
          .append(
              """
              {"workers": %d, "bytes": %d, "slices": %d, "slots": 2, "medianSeconds": %s}
              """
                  .formatted(round.workers(), round.bytes(), round.slices(), model.seconds(round)));
    }
    Path result =
        Files.writeString(
            directory.resolve("r.json"),
            "{\"command\": \"c\", \"date\": \"d\", \"processor\": \"p\", \"points\": [%s]}"
                .formatted(points));
    RoundCostFit fit = ScalingFit.fit(result);
    List<Measured> measured = ScalingFit.measured(result);
    assertThat(measured).hasSize(12);
    assertThat(fit.source()).isEqualTo("c, d, p");
    assertThat(fit.largestError()).isLessThan(1e-6);
    assertThat(ScalingFit.tables(fit, measured))
        .as("50 + 6 + 2.4 + 2.4 + 2.4 + 0.04 ms")
        .contains("Measured: 12 points", "| 2 | 2.4 | 4 | 63.2 | 63.2 | +0 % |", "| 1000 |");
  }

  private static Stream<Round> rounds() {
    return Stream.of(2, 64)
        .flatMap(
            workers ->
                Stream.of(2_400_000L, 24_000_000L)
                    .flatMap(
                        bytes -> {
                          Round round = Round.of(workers, bytes, 2);
                          return Stream.of(round, round.withSlices(1), round.withSlices(90));
                        }));
  }
}
