package io.carrytrack.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.Optional;

/**
 * What happens to a job. Names and components are what {@code --json} writes, and are documented in
 * docs/events.md: they stay as they are.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Event {
  /** Its name in JSON. */
  String name();

  /** What is shown of it where lines are; empty for nothing. */
  default Optional<String> line() {
    return Optional.empty();
  }

  /**
   * A command begins.
   *
   * @param version of CarryTrack
   */
  record Begin(String command, String version) implements Event {
    @Override
    public String name() {
      return "begin";
    }
  }

  /** A line without a meaning of its own. */
  record Line(String text) implements Event {
    @Override
    public String name() {
      return "line";
    }

    @Override
    public Optional<String> line() {
      return Optional.of(text);
    }
  }

  /** What is likely a mistake, and ends nothing. */
  record Warning(String text) implements Event {
    @Override
    public String name() {
      return "warning";
    }

    @Override
    public Optional<String> line() {
      return Optional.of("warning: " + text);
    }
  }

  /**
   * What is done from here on.
   *
   * @param group of Spark's jobs, or what stands for it where the driver works alone
   * @param text what is done, such as "learning the vocabulary"
   */
  record Phase(String group, String text) implements Event {
    /** Nothing that has a name. */
    public static final Phase NONE = ofDriver("");

    /** Where the driver works alone. */
    public static Phase ofDriver(String text) {
      return new Phase("carrytrack driver", text);
    }

    @Override
    public String name() {
      return "phase";
    }

    /** Whether it is said of no phase that it has begun, but that the last one is over. */
    boolean isNone() {
      return text.isEmpty();
    }

    /** Alike but for numbers, as the rounds of all epochs are. */
    String kind() {
      return text.replaceAll("[0-9]+", "#");
    }
  }

  /**
   * How far the stage of Spark is that runs for a phase.
   *
   * @param phase its text
   * @param tasks of the stage
   * @param tasksDone those that have ended well
   * @param rows that it has read; null where that cannot be told
   * @param rowsPerSecond since the stage began; null as rows are
   * @param secondsLeft of the stage, once as many tasks have ended as run at a time; null before
   */
  record Progress(
      String phase, int tasks, int tasksDone, Long rows, Double rowsPerSecond, Double secondsLeft)
      implements Event {
    @Override
    public String name() {
      return "progress";
    }
  }

  /**
   * A round of training has ended.
   *
   * @param epoch from 1
   * @param epochs of the run at most
   * @param round from 1, within the epoch
   * @param rounds of the epoch
   * @param reviews that it trained on
   * @param seconds all of it
   * @param loss mean of its reviews
   * @param accuracy share of them predicted right; null where labels are no classes
   * @param meanAbsoluteError in the target's unit; null where labels are classes
   */
  record Round(
      int epoch,
      int epochs,
      int round,
      int rounds,
      long reviews,
      double seconds,
      double loss,
      Double accuracy,
      Double meanAbsoluteError)
      implements Event {
    @Override
    public String name() {
      return "round";
    }
  }

  /**
   * An epoch has ended and was validated.
   *
   * @param epoch from 1
   * @param epochs of the run at most
   * @param seconds all of it
   * @param loss mean of the training reviews, each before the step that learned it
   * @param accuracy of them; null where labels are no classes or it is not told
   * @param meanAbsoluteError of them, in the target's unit; null where labels are classes
   * @param validationLoss null without validation
   * @param validationAccuracy null without validation and where labels are no classes
   * @param validationMeanAbsoluteError null without validation and where labels are classes
   * @param validationMetrics what else was monitored, by its key
   * @param learningRate of the last step; null where all steps of the run have one
   * @param text its line
   */
  record Epoch(
      int epoch,
      int epochs,
      double seconds,
      double loss,
      Double accuracy,
      Double meanAbsoluteError,
      Double validationLoss,
      Double validationAccuracy,
      Double validationMeanAbsoluteError,
      Map<String, Double> validationMetrics,
      Double learningRate,
      String text)
      implements Event {
    @Override
    public String name() {
      return "epoch";
    }

    @Override
    public Optional<String> line() {
      return Optional.of(text);
    }
  }

  /**
   * A model was measured: that of a run's best epoch on the test split, or the one of an
   * evaluation.
   *
   * @param bestEpoch from 1; null in an evaluation
   * @param rows that it was measured on
   * @param loss their mean
   * @param accuracy null where labels are no classes
   * @param auc null where labels are not two, or all alike
   * @param macroF1 null where labels are no classes
   * @param meanAbsoluteError in the target's unit; null where labels are classes
   * @param text its line
   */
  record Metrics(
      Integer bestEpoch,
      long rows,
      double loss,
      Double accuracy,
      Double auc,
      Double macroF1,
      Double meanAbsoluteError,
      String text)
      implements Event {
    @Override
    public String name() {
      return "metrics";
    }

    @Override
    public Optional<String> line() {
      return Optional.of(text);
    }
  }

  /**
   * A run of a grid begins.
   *
   * @param run from 1
   * @param runs of the grid
   * @param left runs without a result, this one included
   * @param cell its name
   */
  record Run(int run, int runs, int left, String cell) implements Event {
    @Override
    public String name() {
      return "run";
    }

    @Override
    public Optional<String> line() {
      return Optional.of("run " + run + " of " + runs + ": " + cell);
    }
  }

  /**
   * Something is written, and whole.
   *
   * @param kind a word, such as model
   * @param path where it is
   * @param text its line
   */
  record Result(String kind, String path, String text) implements Event {
    /** With its kind and its path as its line. */
    public static Result of(String kind, Object path) {
      return new Result(kind, path.toString(), kind + " " + path);
    }

    @Override
    public String name() {
      return "result";
    }

    @Override
    public Optional<String> line() {
      return Optional.of(text);
    }
  }

  /** The command has failed; standard error says so too. */
  record Failure(String message, int exitCode) implements Event {
    @Override
    public String name() {
      return "error";
    }
  }

  /**
   * The command has ended well.
   *
   * @param seconds that it took
   */
  record End(double seconds) implements Event {
    @Override
    public String name() {
      return "end";
    }
  }
}
