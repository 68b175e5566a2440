package io.carrytrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import io.carrytrack.plan.PlanOptions;
import io.carrytrack.plan.RoundCostFit;
import io.carrytrack.plan.RoundCostModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanJobTest {
  @TempDir Path directory;

  @Test
  void aPlanByHand() throws IOException {
    // a round is 89.9 ms, whatever it is of: a tenth of the time at 809.1 ms of steps, 9
    // minibatches of 90 ms
    List<String> lines =
        plan(4, 0.09, null, 10_000L, "averaging.workers=4", "training.batch-size=256");
    assertThat(lines)
        .contains(
            "328,353 parameters and 328,353 updater values: 2.6 MB of state",
            "4 workers on 4 executors of 1 slots; links of 999999.0 Gbit/s, 0.0 ms")
        .anySatisfy(line -> assertThat(line).matches("  in all +89\\.9"))
        .as("40 minibatches for each of four: 10,000 / 4 / 64")
        .anySatisfy(line -> assertThat(line).matches("20 +2 +4\\.8 %"))
        .as("an exact step takes each of the four as many as its own, 89.9 ms beside 90")
        .anySatisfy(line -> assertThat(line).matches("1 +40 +50\\.0 %"))
        .anySatisfy(line -> assertThat(line).startsWith("averaging.frequency = 9:"))
        .anySatisfy(line -> assertThat(line).startsWith("slices: 4, as the state is cut; 1 would"))
        .noneSatisfy(line -> assertThat(line).contains("BEYOND"));
  }

  @Test
  void workersInWavesAndBeyondTheMeasuredAreSaid() throws IOException {
    List<String> lines = plan(4, 0.09, null, 1_000L, "averaging.workers=128");
    assertThat(lines)
        .as("32 waves")
        .anySatisfy(line -> assertThat(line).startsWith("averaging.frequency = 2:"))
        .anySatisfy(line -> assertThat(line).contains("BEYOND WHAT WAS MEASURED: 64 workers"));
  }

  @Test
  void anEpochMayBeTooShort() throws IOException {
    assertThat(plan(4, 1e-4, null, 10_000L, "averaging.workers=4", "training.batch-size=256"))
        .as("4 ms of steps and 89.9 ms of rounds")
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("only 40 minibatches an epoch: with epoch, rounds take 95.7 %"));
  }

  @Test
  void aRunTellsWhatAMinibatchTakes() throws IOException {
    Path run =
        Files.writeString(
            directory.resolve("result.json"),
            """
            {"parameters": 328353, "workers": 8, "master": "local[2]", "data": {"train": 2000, "test": 500},
             "epochs": [{"trainSeconds": 9.0}, {"trainSeconds": 3.0}, {"trainSeconds": 5.0}]}
            """);
    // two at a time for 4 s, 1,600 reviews without those held out: 5 ms a review, 64 of them 320 ms
    assertThat(plan(4, null, run.toString(), null, "averaging.workers=2"))
        .contains("a minibatch of 64 reviews takes 320.0 ms of a slot");
    assertThatThrownBy(
            () -> plan(4, null, run.toString(), null, "network.layers=[{type=gru,units=8}]"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is of a network of 328353 parameters, the experiment has");
  }

  @Test
  void whatIsMissingIsSaid() {
    assertThatThrownBy(() -> plan(0, 0.1, null, null))
        .hasMessageContaining("--executors is 0, must be at least 1");
    assertThatThrownBy(() -> plan(1, null, null, null)).hasMessageContaining("give either --run");
    assertThatThrownBy(() -> plan(1, 0.1, "r", null)).hasMessageContaining("give either --run");
    assertThatThrownBy(() -> plan(1, null, "nowhere", null))
        .hasMessageContaining("--run: no such file");
  }

  private List<String> plan(
      int executors, Double stepSeconds, String run, Long reviews, String... settings)
      throws IOException {
    Path costs = directory.resolve("costs.json");
    RoundCostModel model = new RoundCostModel(0.0899, 0, 0, 0, 0, 0);
    new ObjectMapper()
        .writeValue(costs.toFile(), new RoundCostFit("x", model, 42, 64, 80_000_000, 0.01, 0.1));
    List<String> lines = new ArrayList<>();
    new PlanJob(
            Experiment.load(null, new Properties(), List.of(settings), null),
            new PlanOptions(executors, 1, 999_999, 0, run, stepSeconds, reviews, costs.toString()),
            lines::add)
        .execute();
    return lines;
  }
}
