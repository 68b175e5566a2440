package io.carrytrack.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundHistoryTest {
  @TempDir java.nio.file.Path directory;

  @Test
  void anEpochIsAFileAndAResumedOneKeepsItsFirstRounds() throws IOException {
    try (RoundHistory history = history()) {
      for (int round = 1; round <= 3; round++) {
        history.append(1, Map.of("round", round));
      }
      history.append(2, Map.of("round", 1));
      assertThat(lines(1)).as("an epoch that is over is written").hasSize(3);
    }
    assertThat(lines(2)).containsExactly("{\"round\":1}");
    try (RoundHistory history = history()) {
      history.resume(1, 2);
      history.append(1, Map.of("round", "again"));
    }
    assertThat(lines(1)).containsExactly("{\"round\":1}", "{\"round\":2}", "{\"round\":\"again\"}");
    try (RoundHistory history = history()) {
      history.resume(7, 2);
      history.append(7, Map.of("round", 3));
    }
    assertThat(lines(7)).as("nothing was there to keep").hasSize(1);
  }

  /** Rounds of a former release have no seconds of workers. */
  @Test
  void whoWaitedIsToldOfTheRoundsThatKnowIt() throws IOException {
    try (RoundHistory history = history()) {
      history.append(1, Map.of("seconds", 3.0, "overheadSeconds", 1.0));
      history.append(
          2,
          Map.of(
              "seconds",
              4.0,
              "overheadSeconds",
              1.0,
              "slots",
              2,
              "workerSeconds",
              List.of(2.0, 3.0)));
    }
    RoundHistory.Times times = RoundHistory.times(new Path(directory.toUri()), new Configuration());
    assertThat(times.seconds()).containsExactly(3, 4);
    assertThat(times.beyondSteps()).containsExactly(1, 1);
    assertThat(times.workers().rounds()).isEqualTo(1);
    assertThat(times.workers().workers())
        .containsExactly(
            new WorkerTimes.Worker(0, 2, 1, 0, 0), new WorkerTimes.Worker(1, 3, 0, 1, 1));
  }

  private RoundHistory history() {
    return new RoundHistory(new Path(directory.toUri()), new Configuration());
  }

  private List<String> lines(int epoch) throws IOException {
    return Files.readAllLines(directory.resolve("epoch-000" + epoch + ".jsonl"));
  }
}
