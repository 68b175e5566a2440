package io.carrytrack.job;

import io.carrytrack.corpus.CorpusSettings;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/** The commands that come after a training run: scoring and measuring by its model. */
final class NextCommands {
  private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[\\p{L}\\p{N}_./:@%+,=-]+");
  private static final CorpusSettings DEFAULTS = CorpusSettings.of("", CorpusSettings.Format.AUTO);

  private NextCommands() {}

  /**
   * The commands, with the model's path and with what the run was told of its input's columns.
   *
   * @param model qualified
   * @param texts whether it reads texts; a model of series names its columns itself
   */
  static List<String> of(Path model, CorpusSettings input, boolean texts) {
    boolean local = "file".equals(model.toUri().getScheme());
    String common = " --model " + quoted(local ? model.toUri().getPath() : model.toString());
    String written = written(input);
    if (!texts) {
      return List.of(
          "jobs/score.sh"
              + common
              + " --input ROWS"
              + written
              + " --quarantine LEFT --out FORECASTS",
          "jobs/evaluate.sh" + common + " --input ROWS" + written + " --out METRICS");
    }
    String score = options("--text-column", input.columns().text(), DEFAULTS.columns().text());
    String evaluate =
        score
            + options("--label-column", input.columns().label(), DEFAULTS.columns().label())
            + options("--labels", input.labels().option(), DEFAULTS.labels().option());
    return List.of(
        "jobs/score.sh" + common + " --input REVIEWS" + score + written + " --out SCORES",
        "jobs/evaluate.sh" + common + " --input LABELLED" + evaluate + written + " --out METRICS");
  }

  /** How the run's input was written, as the next one may be written likewise. */
  private static String written(CorpusSettings input) {
    return options("--encoding", input.encoding(), DEFAULTS.encoding())
        + options("--csv-delimiter", input.csv().delimiter(), DEFAULTS.csv().delimiter())
        + options("--csv-quote", input.csv().quote(), DEFAULTS.csv().quote())
        + options("--csv-escape", input.csv().escape(), DEFAULTS.csv().escape())
        + options("--csv-header", input.csv().header(), DEFAULTS.csv().header())
        + options("--csv-comment", input.csv().comment(), DEFAULTS.csv().comment())
        + options("--csv-null", input.csv().missing(), DEFAULTS.csv().missing());
  }

  private static String options(String name, Object value, Object standard) {
    return value.equals(standard) ? "" : " " + name + " " + quoted(value.toString());
  }

  /** As a shell reads it back. */
  private static String quoted(String word) {
    return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
