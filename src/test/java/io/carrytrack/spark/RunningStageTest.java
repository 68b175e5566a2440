package io.carrytrack.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.console.Event;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RunningStageTest {
  private static final Instant BEGUN = Instant.parse("2026-01-02T03:04:05Z");

  private final RunningStage stage = new RunningStage("scoring", 6, true, BEGUN);

  private Event.Progress after(int seconds) {
    return stage.progress(BEGUN.plusSeconds(seconds));
  }

  @Test
  void timeLeftIsKnownBehindTheFirstTasksThatRunTogether() {
    stage.started();
    stage.started();
    assertThat(after(1)).isEqualTo(new Event.Progress("scoring", 6, 0, null, null, null));
    stage.ended(0, 0, true, 300);
    stage.started();
    assertThat(after(2)).isEqualTo(new Event.Progress("scoring", 6, 1, 300L, 150.0, null));
    stage.ended(1, 1, true, 100);
    assertThat(after(4)).isEqualTo(new Event.Progress("scoring", 6, 2, 400L, 100.0, 8.0));
    for (int task = 2; task < 6; task++) {
      stage.ended(task, task, true, 100);
    }
    assertThat(after(8))
        .as("nothing is left")
        .isEqualTo(new Event.Progress("scoring", 6, 6, 800L, 100.0, null));
  }

  @Test
  void rowsOfATaskThatRunsCountOnce() {
    stage.started();
    stage.running(7, 40);
    stage.running(7, 60);
    assertThat(after(2).rows()).isEqualTo(60);
    stage.ended(7, 0, true, 80);
    assertThat(after(2).rows()).isEqualTo(80);
  }

  @Test
  void aPartitionThatIsReadTwiceCountsOnce() {
    stage.started();
    stage.started();
    stage.ended(0, 0, false, 50);
    assertThat(after(1)).isEqualTo(new Event.Progress("scoring", 6, 0, null, null, null));
    stage.started();
    stage.ended(1, 0, true, 80);
    stage.ended(2, 0, true, 80);
    assertThat(after(1).rows()).isEqualTo(80);
    assertThat(after(1).tasksDone()).isEqualTo(1);
  }

  @Test
  void whatIsKeptHasNoRows() {
    RunningStage kept = new RunningStage("scoring", 2, false, BEGUN);
    kept.started();
    kept.ended(0, 0, true, 3);
    assertThat(kept.progress(BEGUN.plusSeconds(1)).rows()).isNull();
    assertThat(kept.progress(BEGUN.plusSeconds(1)).rowsPerSecond()).isNull();
  }
}
