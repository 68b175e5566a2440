package io.carrytrack.job;

import io.carrytrack.corpus.CorpusSettings;
import java.util.ArrayList;
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
   */
  static List<String> of(Path model, CorpusSettings input) {
    boolean local = "file".equals(model.toUri().getScheme());
    String common = " --model " + quoted(local ? model.toUri().getPath() : model.toString());
    List<String> text = new ArrayList<>();
    option(text, "--text-column", input.columns().text(), DEFAULTS.columns().text());
    option(text, "--encoding", input.encoding(), DEFAULTS.encoding());
    option(text, "--csv-delimiter", input.csv().delimiter(), DEFAULTS.csv().delimiter());
    option(text, "--csv-quote", input.csv().quote(), DEFAULTS.csv().quote());
    option(text, "--csv-escape", input.csv().escape(), DEFAULTS.csv().escape());
    option(text, "--csv-header", "" + input.csv().header(), "" + DEFAULTS.csv().header());
    option(text, "--csv-comment", input.csv().comment(), DEFAULTS.csv().comment());
    option(text, "--csv-null", input.csv().missing(), DEFAULTS.csv().missing());
    List<String> label = new ArrayList<>(text);
    option(label, "--label-column", input.columns().label(), DEFAULTS.columns().label());
    option(label, "--labels", input.labels().option(), DEFAULTS.labels().option());
    return List.of(
        "jobs/score.sh" + common + " --input REVIEWS" + String.join("", text) + " --out SCORES",
        "jobs/evaluate.sh"
            + common
            + " --input LABELLED"
            + String.join("", label)
            + " --out METRICS");
  }

  private static void option(List<String> options, String name, String value, String standard) {
    if (!value.equals(standard)) {
      options.add(" " + name + " " + quoted(value));
    }
  }

  /** As a shell reads it back. */
  private static String quoted(String word) {
    return NEEDS_NO_QUOTES.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
