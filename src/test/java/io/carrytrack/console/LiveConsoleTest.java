package io.carrytrack.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.Test;

/** What stands on a terminal, which the library plays. */
final class LiveConsoleTest {
  private final Hands hands = new Hands();
  private final ScreenTerminal.VirtualTerminal virtual =
      ScreenTerminal.withTerminal("test", "xterm-256color", 60, 8);
  private final Screen screen = new Screen(virtual.terminal());
  private final LiveConsole console = new LiveConsole(screen, virtual.terminal().writer(), hands);

  LiveConsoleTest() throws IOException {}

  /** The lines of the screen, without blanks at their ends and lines of nothing at the bottom. */
  private List<String> shown() {
    virtual.terminal().flush();
    return virtual.screen().toString().stripTrailing().lines().map(String::stripTrailing).toList();
  }

  @Test
  void linesStandAboveTheLiveLine() {
    console.accept("training");
    console.event(Events.training("epoch 1 of 10, round 1 of 4"));
    console.beat();
    assertThat(shown()).containsExactly("training", "epoch 1 of 10, round 1 of 4");
    console.event(Events.round(1, 1, 0.8, 0.5));
    console.beat();
    assertThat(shown())
        .containsExactly("training", "epoch 1 of 10, round 1 of 4  loss 0.8000  accuracy 0.5000");
    console.warning("is it?");
    console.event(Events.epoch(1, 8));
    console.event(Events.training("epoch 2 of 10, round 1 of 4"));
    console.beat();
    assertThat(shown())
        .containsExactly(
            "training",
            "warning: is it?",
            "epoch 1/10",
            "epoch 2 of 10, round 1 of 4  run 1:12 left");
    console.event(Event.Result.of("model", "m"));
    assertThat(shown()).containsExactly("training", "warning: is it?", "epoch 1/10", "model m");
  }

  @Test
  void aLineLongerThanTheWindowMixesWithNothing() {
    console.event(Events.phase("learning the vocabulary"));
    console.beat();
    console.accept("x".repeat(130));
    console.accept("y");
    assertThat(shown())
        .containsExactly(
            "x".repeat(60), "x".repeat(60), "x".repeat(10), "y", "learning the vocabulary");
  }

  @Test
  void atTheBottomTheWindowScrolls() {
    console.event(Events.phase("learning"));
    for (int line = 1; line <= 12; line++) {
      console.beat();
      console.accept("line " + line);
    }
    assertThat(shown())
        .containsExactly(
            "line 6", "line 7", "line 8", "line 9", "line 10", "line 11", "line 12", "learning");
  }

  @Test
  void anotherWidthLeavesNoRest() {
    console.event(Events.training("epoch 1 of 10, round 1 of 4"));
    console.event(Events.round(1, 1, 0.8, 0.5));
    console.beat();
    for (int columns : List.of(30, 45, 100, 10, 60)) {
      virtual.screen().setSize(columns, 8);
      screen.resize(new Size(columns, 8));
      console.beat();
      assertThat(shown().stream().filter(line -> line.contains("epoch 1")).toList())
          .as("in %d columns", columns)
          .hasSize(columns < 20 ? 0 : 1);
      assertThat(shown()).hasSizeLessThanOrEqualTo(1);
    }
    assertThat(shown())
        .containsExactly("epoch 1 of 10, round 1 of 4  loss 0.8000  accuracy 0.5000");
  }

  @Test
  void whatOthersWriteStandsAboveToo() throws IOException {
    OutputStream log = console.above(virtual.terminal().output());
    console.event(Events.phase("learning"));
    console.beat();
    log.write("12:00 WARN ".getBytes(StandardCharsets.UTF_8));
    console.beat();
    log.write("lost\n".getBytes(StandardCharsets.UTF_8));
    assertThat(shown()).as("until the next beat").containsExactly("12:00 WARN lost");
    console.beat();
    assertThat(shown()).containsExactly("12:00 WARN lost", "learning");
    log.write('a');
    log.write('\n');
    console.beat();
    assertThat(shown()).containsExactly("12:00 WARN lost", "a", "learning");
  }

  @Test
  void theEndIsClean() {
    console.accept("training");
    console.event(Events.phase("learning"));
    console.beat();
    console.close();
    console.close();
    console.beat();
    assertThat(shown()).containsExactly("training");
    console.event(Events.phase("closing"));
    console.accept("a last word");
    assertThat(shown()).containsExactly("training", "a last word");
  }

  @Test
  void whatDoesNotChangeIsNotDrawnAgain() throws IOException {
    ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    LiveConsole live =
        new LiveConsole(
            Screen.of("xterm", 80, 24, drawn), new PrintWriter(Writer.nullWriter()), hands);
    live.event(Events.phase("learning"));
    live.beat();
    assertThat(drawn.toString(StandardCharsets.UTF_8)).contains("learning");
    drawn.reset();
    live.beat();
    live.event(new Event.Progress("another phase", 2, 1, null, null, null));
    live.beat();
    assertThat(drawn.size()).isZero();
  }

  @Test
  void aTerminalThatCannotDrawIsNone() {
    OutputStream nowhere = OutputStream.nullOutputStream();
    assertThat(Screen.ofStandardOutput("dumb", nowhere)).isEmpty();
    assertThat(Screen.ofStandardOutput("", nowhere)).isEmpty();
    assertThat(Screen.ofStandardOutput(null, nowhere)).isEmpty();
  }

  @Test
  void sizesAreRowsAndColumns() {
    assertThat(Screen.size("24 80\n")).contains(new Size(80, 24));
    assertThat(Screen.size("0 0\n")).isEmpty();
    assertThat(Screen.size("")).isEmpty();
  }
}
