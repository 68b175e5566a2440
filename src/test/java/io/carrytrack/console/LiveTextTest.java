package io.carrytrack.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LiveTextTest {
  private static final int WIDE = 200;

  private final Hands hands = new Hands();
  private final LiveText text = new LiveText();

  private void take(Event... events) {
    List.of(events).forEach(event -> text.take(event, hands.instant()));
  }

  private String line(int width) {
    return text.line(width, hands.instant());
  }

  @Test
  void nothingRuns() {
    assertThat(line(WIDE)).isEmpty();
    take(Events.phase("learning"), Event.Phase.NONE);
    assertThat(line(WIDE)).isEmpty();
    take(Events.phase("writing"), Event.Result.of("model", "m"));
    assertThat(line(WIDE)).isEmpty();
    take(Events.phase("writing"), new Event.Failure("no", 1));
    assertThat(line(WIDE)).isEmpty();
  }

  @Test
  void anEpochSoFar() {
    take(Events.training("epoch 1 of 10, round 1 of 4"));
    assertThat(line(WIDE)).as("nothing is known yet").isEqualTo("epoch 1 of 10, round 1 of 4");
    hands.turn(2);
    take(Events.round(1, 1, 0.8, 0.5), Events.training("epoch 1 of 10, round 2 of 4"));
    assertThat(line(WIDE))
        .isEqualTo(
            "epoch 1 of 10, round 2 of 4  loss 0.8000  accuracy 0.5000  50 reviews/s  epoch 0:06 left");
    hands.turn(1);
    assertThat(line(WIDE)).as("time goes on").endsWith("epoch 0:05 left");
    hands.turn(1);
    take(
        new Event.Round(1, 10, 2, 4, 300, 4, 0.4, 0.9, null),
        Events.training("epoch 1 of 10, round 3 of 4"));
    assertThat(line(WIDE))
        .as("a review counts once")
        .isEqualTo(
            "epoch 1 of 10, round 3 of 4  loss 0.5000  accuracy 0.8000  67 reviews/s  epoch 0:06 left");
    hands.turn(60);
    assertThat(line(WIDE)).as("late, and never less than nothing").endsWith("epoch 0:00 left");
  }

  @Test
  void theRunIsKnownBehindItsFirstEpoch() {
    take(Events.training("epoch 1 of 10, round 4 of 4"), Events.round(1, 4, 0.8, 0.5));
    take(Events.epoch(1, 10));
    take(Events.training("epoch 2 of 10, round 1 of 4"));
    assertThat(line(WIDE)).isEqualTo("epoch 2 of 10, round 1 of 4  run 1:30 left");
    take(Events.round(2, 1, 0.3, 0.9), Events.training("epoch 2 of 10, round 2 of 4"));
    assertThat(line(WIDE))
        .as("figures of this epoch alone")
        .isEqualTo(
            "epoch 2 of 10, round 2 of 4  loss 0.3000  accuracy 0.9000  50 reviews/s  epoch 0:08 left  run 1:28 left");
    take(Events.phase("evaluating epoch 1 on the test split"));
    assertThat(line(WIDE)).isEqualTo("evaluating epoch 1 on the test split");
  }

  @Test
  void numbersHaveAnError() {
    take(Events.training("epoch 1 of 2, round 1 of 1"));
    take(new Event.Round(1, 2, 1, 1, 10, 1, 0.25, null, 12.34567));
    assertThat(line(WIDE))
        .isEqualTo("epoch 1 of 2, round 1 of 1  loss 0.2500  error 12.35  10 reviews/s");
  }

  @Test
  void whatDoesNotFitIsLeftOutAndNeverCut() {
    take(Events.training("epoch 1 of 10, round 1 of 4"), Events.round(1, 1, 0.8, 0.5));
    assertThat(line(42)).isEqualTo("epoch 1 of 10, round 1 of 4  loss 0.8000");
    assertThat(line(40)).isEqualTo("epoch 1 of 10, round 1 of 4  loss 0.8000");
    assertThat(line(39)).isEqualTo("epoch 1 of 10, round 1 of 4");
    assertThat(line(20)).isEqualTo("epoch 1 of 10, ro...");
  }

  @Test
  void columnsAreCountedAsTerminalsDo() {
    take(Events.phase("reading 评论和情感"));
    assertThat(line(18)).isEqualTo("reading 评论和情感");
    assertThat(line(17)).isEqualTo("reading 评论和...");
    assertThat(line(16)).isEqualTo("reading 评论...");
  }

  @Test
  void credentialsAreNotShown() {
    take(Events.phase("reading s3a://key:secret@bucket/x"));
    assertThat(line(WIDE)).doesNotContain("secret").contains("bucket");
  }

  @Test
  void rowsTasksAndWhatIsLeft() {
    take(Events.phase("scoring x"));
    take(new Event.Progress("scoring x", 1200, 34, 1_204_000L, 56_000.4, 3_700.0));
    assertThat(line(WIDE))
        .isEqualTo("scoring x  1,204,000 rows  56,000 rows/s  34 of 1,200 tasks  1:01:40 left");
    take(new Event.Progress("scoring x", 8, 1, null, null, null));
    assertThat(line(WIDE)).as("what is not known is not said").isEqualTo("scoring x  1 of 8 tasks");
    take(new Event.Progress("before", 8, 2, null, null, null));
    assertThat(line(WIDE)).as("late news of another phase").isEqualTo("scoring x");
  }

  @Test
  void aGridCountsItsRuns() {
    take(new Event.Run(3, 8, 6, "a"), Events.training("cutting"));
    hands.turn(5);
    assertThat(line(WIDE)).isEqualTo("run 3 of 8, cutting");
    hands.turn(5);
    take(new Event.Run(4, 8, 5, "b"), Events.training("cutting"));
    hands.turn(4);
    assertThat(line(WIDE))
        .as("6 s and four of 10 s")
        .isEqualTo("run 4 of 8, cutting  grid 0:46 left");
    take(Events.round(1, 1, 0.8, 0.5));
    take(new Event.Run(5, 8, 4, "c"), Events.training("epoch 1 of 10, round 1 of 4"));
    assertThat(line(WIDE)).as("figures of the run before").doesNotContain("loss");
  }
}
