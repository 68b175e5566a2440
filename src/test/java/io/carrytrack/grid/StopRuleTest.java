package io.carrytrack.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.config.Grid;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopRuleTest {
  private static final Grid.Stop STOP = new Grid.Stop(2, 0.05);
  private static final List<List<Double>> FINISHED =
      List.of(List.of(0.6, 0.7, 0.9), List.of(0.65, 0.6, 0.6));

  @Test
  void theBestSoFarIsComparedWithTheBestOfThatEpoch() {
    assertThat(StopRule.behind(STOP, FINISHED, List.of(0.1))).as("too early").isEmpty();
    assertThat(StopRule.behind(STOP, FINISHED, List.of(0.5, 0.64)))
        .as("0.06 behind 0.7")
        .contains(
            "after 2 epochs its best validation accuracy is 0.6400, that of the best run 0.7000");
    assertThat(StopRule.behind(STOP, FINISHED, List.of(0.66, 0.1)))
        .as("0.04 behind: its best epoch counts, not its last")
        .isEmpty();
    assertThat(StopRule.behind(STOP, FINISHED, List.of(0.66, 0.7, 0.84))).isPresent();
    assertThat(StopRule.behind(STOP, FINISHED, List.of(0.1, 0.1, 0.1, 0.84)))
        .as("a run that ended before has its best epoch")
        .isPresent();
    assertThat(StopRule.behind(new Grid.Stop(1, 0), List.of(List.of(0.5)), List.of(0.5)))
        .as("as good")
        .isEmpty();
  }

  @Test
  void thereMustBeARuleAndARun() {
    assertThat(StopRule.behind(Grid.Stop.NEVER, FINISHED, List.of(0.1, 0.1, 0.1))).isEmpty();
    assertThat(StopRule.behind(STOP, List.of(), List.of(0.1, 0.1, 0.1))).isEmpty();
  }

  @Test
  void aResumedRunEndsWhereTheUnbrokenOneDid() {
    StoppingListener unbroken = new StoppingListener(STOP, FINISHED, 4);
    unbroken.epochEnded(epoch(1, 0.5));
    assertThatThrownBy(() -> unbroken.epochEnded(epoch(2, 0.5)))
        .isInstanceOf(StoppingListener.BehindException.class);
    assertThat(unbroken.history()).hasSize(2);
    StoppingListener resumed = new StoppingListener(STOP, FINISHED, 4);
    assertThatThrownBy(() -> resumed.resumed(List.of(epoch(1, 0.5), epoch(2, 0.5)), 0, 8))
        .as("killed between the epoch's end and the result")
        .isInstanceOf(StoppingListener.BehindException.class);
    assertThat(resumed.history()).isEqualTo(unbroken.history());
  }

  @Test
  void aRunIsNotStoppedAtItsEndOrWithoutValidation() {
    StoppingListener last = new StoppingListener(STOP, FINISHED, 2);
    last.epochEnded(epoch(1, 0.5));
    last.epochEnded(epoch(2, 0.5));
    StoppingListener blind = new StoppingListener(STOP, FINISHED, 4);
    blind.resumed(List.of(epoch(1, null), epoch(2, null)), 0, 2);
    assertThat(blind.history()).hasSize(2);
  }

  private static EpochRecord epoch(int epoch, Double accuracy) {
    return new EpochRecord(epoch, 1, 1, 0, 0.0, 0.5, 0.5, 0.5, accuracy);
  }
}
