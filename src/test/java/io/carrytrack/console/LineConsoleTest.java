package io.carrytrack.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineConsoleTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Hands hands = new Hands();
  private final LineConsole console = new LineConsole(new PrintWriter(out, true), hands);

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  @Test
  void linesAreAsALambdaGetsThem() {
    console.event(new Event.Begin("train", "1"));
    console.accept("first");
    console.warning("is it?");
    console.event(Events.training("epoch 1 of 10, round 1 of 4"));
    console.event(Events.round(1, 1, 0.7, 0.5));
    console.event(Events.epoch(1, 8));
    console.event(new Event.Run(2, 3, 2, "lstm"));
    console.event(Event.Result.of("model", "file:/m"));
    console.event(new Event.Failure("no", 2));
    console.event(new Event.End(3));
    assertThat(lines())
        .containsExactly(
            "first", "warning: is it?", "epoch 1/10", "run 2 of 3: lstm", "model file:/m");
  }

  @Test
  void twoSecondsWithoutAWordAreExplainedOnce() {
    console.beat();
    console.event(Events.phase("learning the vocabulary"));
    hands.turn(1.9);
    console.beat();
    assertThat(lines()).isEmpty();
    hands.turn(0.1);
    console.beat();
    assertThat(lines()).containsExactly("learning the vocabulary ...");
    hands.turn(100);
    console.beat();
    assertThat(lines()).hasSize(1);
  }

  @Test
  void aLineIsAWord() {
    console.event(Events.phase("reading x.csv"));
    hands.turn(1.5);
    console.accept("a line");
    hands.turn(1.5);
    console.beat();
    assertThat(lines()).containsExactly("a line");
    hands.turn(0.5);
    console.beat();
    assertThat(lines()).containsExactly("a line", "reading x.csv ...");
  }

  @Test
  void roundsAreOfOneKindAndTheirTimeAddsUp() {
    for (int round = 1; round <= 4; round++) {
      console.event(Events.training("epoch 1 of 10, round " + round + " of 4"));
      hands.turn(0.6);
      console.beat();
    }
    console.event(Events.training("epoch 1 of 10, validation"));
    hands.turn(2);
    console.beat();
    console.event(Events.training("epoch 2 of 10, round 1 of 4"));
    hands.turn(9);
    console.beat();
    assertThat(lines())
        .containsExactly("epoch 1 of 10, round 4 of 4 ...", "epoch 1 of 10, validation ...");
  }

  @Test
  void eachRunOfAGridExplainsItself() {
    for (int run = 1; run <= 2; run++) {
      console.event(new Event.Run(run, 2, 3 - run, "cell"));
      console.event(Events.training("cutting"));
      hands.turn(3);
      console.beat();
    }
    assertThat(lines())
        .containsExactly("run 1 of 2: cell", "cutting ...", "run 2 of 2: cell", "cutting ...");
  }

  @Test
  void whatIsOverIsNotWaitedFor() {
    console.event(Events.phase("writing the report"));
    console.event(Event.Result.of("report", "r"));
    hands.turn(9);
    console.beat();
    console.event(Events.phase("evaluating"));
    console.event(Event.Phase.NONE);
    hands.turn(9);
    console.beat();
    assertThat(lines()).containsExactly("report r");
  }

  @Test
  void quietLeavesWarningsAlone() {
    ShownConsole quiet = new QuietConsole(new PrintWriter(err, true), hands);
    quiet.event(new Event.Begin("train", "1"));
    quiet.accept("first");
    quiet.event(Events.phase("learning"));
    quiet.event(Events.epoch(1, 8));
    quiet.warning("is it?");
    hands.turn(9);
    quiet.beat();
    assertThat(err.toString().lines()).containsExactly("warning: is it?");
  }
}
