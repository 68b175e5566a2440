package io.carrytrack.console;

import io.carrytrack.base.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.WCWidth;

/** What a live line says: what is done, and the figures that are known of it. */
final class LiveText {
  private static final String BETWEEN = "  ";
  private static final String CUT = "...";

  private Event.Phase phase;
  private Event.Progress progress;
  private TrainingPace pace;
  private String paceGroup;
  private GridPace grid;

  /** Hears of an event. */
  void take(Event event, Instant now) {
    if (event instanceof Event.Phase begun) {
      if (pace != null && !begun.group().equals(paceGroup)) {
        pace = null;
      }
      phase = begun.isNone() ? null : begun;
      progress = null;
    } else if (event instanceof Event.Progress made) {
      progress = made;
    } else if (event instanceof Event.Round round) {
      pace().round(round, now);
    } else if (event instanceof Event.Epoch epoch) {
      pace().epoch(epoch);
    } else if (event instanceof Event.Run run) {
      grid = grid == null ? new GridPace(run, now) : grid.next(run, now);
      pace = null;
    } else if (event instanceof Event.Result || event instanceof Event.Failure) {
      phase = null;
    }
  }

  private TrainingPace pace() {
    if (pace == null) {
      pace = new TrainingPace();
      paceGroup = phase == null ? "" : phase.group();
    }
    return pace;
  }

  /**
   * The line now; without characters where nothing runs. A figure that has no room is left out, and
   * never cut: half a number is another one.
   *
   * @param width columns that it may take
   */
  String line(int width, Instant now) {
    if (phase == null) {
      return "";
    }
    String head = cut((grid == null ? "" : grid.head()) + Secrets.redact(phase.text()), width);
    StringBuilder line = new StringBuilder(head);
    int used = columns(head);
    for (String figure : figures(now)) {
      used += BETWEEN.length() + columns(figure);
      if (used > width) {
        break;
      }
      line.append(BETWEEN).append(figure);
    }
    return line.toString();
  }

  private List<String> figures(Instant now) {
    List<String> figures = new ArrayList<>();
    if (pace != null) {
      figures.addAll(pace.figures(now));
    } else if (progress != null && progress.phase().equals(phase.text())) {
      figures.addAll(figures(progress));
    }
    if (grid != null) {
      figures.addAll(grid.figures(now));
    }
    return figures;
  }

  private static List<String> figures(Event.Progress progress) {
    List<String> figures = new ArrayList<>();
    if (progress.rows() != null) {
      figures.add(String.format(Locale.ROOT, "%,d rows", progress.rows()));
    }
    if (progress.rowsPerSecond() != null) {
      figures.add(String.format(Locale.ROOT, "%,.0f rows/s", progress.rowsPerSecond()));
    }
    figures.add(
        String.format(Locale.ROOT, "%,d of %,d tasks", progress.tasksDone(), progress.tasks()));
    if (progress.secondsLeft() != null) {
      figures.add(left("", progress.secondsLeft()));
    }
    return figures;
  }

  /** Time left, of whatever that is: {@code epoch 0:12 left}. */
  static String left(String of, double seconds) {
    Duration left = Duration.ofSeconds(Math.round(Math.max(0, seconds)));
    String time =
        left.toHours() > 0
            ? String.format(
                Locale.ROOT,
                "%d:%02d:%02d",
                left.toHours(),
                left.toMinutesPart(),
                left.toSecondsPart())
            : String.format(Locale.ROOT, "%d:%02d", left.toMinutes(), left.toSecondsPart());
    return (of.isEmpty() ? "" : of + " ") + time + " left";
  }

  private static String cut(String text, int width) {
    if (columns(text) <= width) {
      return text;
    }
    int end = 0;
    int used = CUT.length();
    while (end < text.length()) {
      int point = text.codePointAt(end);
      used += Math.max(0, WCWidth.wcwidth(point));
      if (used > width) {
        break;
      }
      end += Character.charCount(point);
    }
    return text.substring(0, end) + CUT;
  }

  private static int columns(String text) {
    return text.codePoints().map(point -> Math.max(0, WCWidth.wcwidth(point))).sum();
  }
}
