package io.carrytrack.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;

import io.carrytrack.base.UserError;
import io.carrytrack.console.Console;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.TaskType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The classes that the labels of the training split are of, where nobody has said what labels there
 * are: numbers ascending, other names in the order of their UTF-8 bytes.
 */
final class LearnedLabels {
  /** More classes are ids, not labels. */
  static final int MOST = 10_000;

  /** Below this share of the rows, values beside the usual 0 and 1 are mistakes, not classes. */
  private static final int FEW = 20;

  private final Labels asked;
  private final String input;
  private final Map<String, Long> rows;
  private final Console notes;

  private LearnedLabels(Labels asked, String input, Map<String, Long> rows, Console notes) {
    this.asked = asked;
    this.input = input;
    this.rows = rows;
    this.notes = notes;
  }

  /**
   * Learns from rows that have been read by the usual labels.
   *
   * @param read in {@link ReviewSchema#READ}
   * @param input names the input in messages
   * @param notes receives what looks like a mistake, a sentence each
   * @return labels that are not open, or those asked for where these are what the values mean
   * @throws UserError if the values can hardly be labels
   */
  static Labels of(Dataset<Row> read, Labels asked, String input, Console notes) {
    List<Row> counts =
        read.filter(
                col(ReviewSchema.PROBLEM)
                    .isNull()
                    .or(col(ReviewSchema.PROBLEM).startsWith(Problem.LABEL)))
            .filter(
                coalesce(col(ReviewSchema.SPLIT), lit(ReviewSchema.TRAIN))
                    .equalTo(ReviewSchema.TRAIN))
            .groupBy(
                coalesce(
                        trim(col(ReviewSchema.VALUE)),
                        col(ReviewSchema.LABEL).cast("int").cast("string"))
                    .as(ReviewSchema.VALUE))
            .count()
            .filter(col(ReviewSchema.VALUE).notEqual(""))
            .orderBy(ReviewSchema.VALUE)
            .limit(MOST + 1)
            .collectAsList();
    Map<String, Long> rows = new TreeMap<>();
    counts.forEach(
        row -> rows.merge(Labels.canonical(row.getString(0)), row.getLong(1), Long::sum));
    return new LearnedLabels(asked, input, rows, notes).labels();
  }

  /** As {@link #of}, from the number of rows by canonical value. */
  static Labels of(Map<String, Long> rows, Labels asked, String input, Console notes) {
    return new LearnedLabels(asked, input, new TreeMap<>(rows), notes).labels();
  }

  private Labels labels() {
    if (rows.isEmpty() || isUsualWithMistakes()) {
      return asked;
    }
    requireClasses();
    List<String> classes = numbers().isEmpty() ? byBytes() : ascending();
    Labels labels = Labels.ofNames(LabelNames.of(classes), asked.task());
    notes.accept(
        classes.size()
            + " classes: "
            + Labels.shown(
                classes.stream().map(name -> name + " (" + rows.get(name) + " rows)").toList()));
    warnOfFew();
    return labels;
  }

  /**
   * Both of the usual labels, and others that are mistakes: few, or words beside numbers. They are
   * broken rows.
   */
  private boolean isUsualWithMistakes() {
    if (asked.task() == TaskType.MULTICLASS) {
      return false;
    }
    List<Long> usual =
        asked.values().stream()
            .map(
                values ->
                    rows.entrySet().stream()
                        .filter(row -> values.contains(row.getKey().toLowerCase(Locale.ROOT)))
                        .mapToLong(Map.Entry::getValue)
                        .sum())
            .toList();
    long known = usual.stream().mapToLong(Long::longValue).sum();
    return !usual.contains(0L) && (isMixed() || FEW * (all() - known) < all());
  }

  /** Whether words stand beside numbers. */
  private boolean isMixed() {
    return !numbers().isEmpty() && numbers().size() < rows.size();
  }

  private long all() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  private List<String> numbers() {
    return rows.keySet().stream().filter(value -> LabelNames.number(value).isPresent()).toList();
  }

  private List<String> ascending() {
    return rows.keySet().stream().sorted(Comparator.comparing(BigDecimal::new)).toList();
  }

  private List<String> byBytes() {
    return rows.keySet().stream()
        .sorted(
            (a, b) ->
                Arrays.compareUnsigned(
                    a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  private void requireClasses() {
    if (rows.size() > MOST) {
      throw wrong("there are more than " + MOST + " of them; is input.label-column the right one?");
    }
    if (rows.size() == 1) {
      throw wrong(
          "all %d of the split %s are %s, so there is nothing to tell apart; is input.label-column"
              + " the right one?",
          all(), ReviewSchema.TRAIN, shown());
    }
    if (asked.task() == TaskType.BINARY && rows.size() > 2) {
      throw wrong(
          "task.type is binary, and they are %s: say which mean 1 and which 0 by --labels"
              + " VALUE=1,VALUE=0 (input.labels), or leave task.type out for %d classes",
          shown(), rows.size());
    }
    if (rows.size() > 2 && rows.values().stream().allMatch(count -> count == 1)) {
      throw wrong(
          "each of the %d stands once, %s; is input.label-column the right one?",
          rows.size(), shown());
    }
    requireOneKind();
    requireUnlike();
  }

  private void requireOneKind() {
    List<String> numbers = numbers();
    if (isMixed()) {
      List<String> words = new ArrayList<>(rows.keySet());
      words.removeAll(numbers);
      throw wrong(
          "numbers stand beside words, %s beside %s: say what they mean by --labels VALUE=1,VALUE=0"
              + " (input.labels), or name all classes by --labels A,B,C",
          Labels.shown(numbers), Labels.shown(words));
    }
    if (asked.task() == TaskType.AUTO) {
      for (String number : numbers) {
        if (new BigDecimal(number).scale() > 0) {
          throw wrong(
              "they are fractions, such as %s; say task.type = regression for numbers that are to be"
                  + " predicted, or task.type = multiclass where each is a class",
              number);
        }
      }
    }
  }

  /** Labels that people take for one another are rarely meant to be two classes. */
  private void requireUnlike() {
    Map<String, String> met = new TreeMap<>();
    for (String value : rows.keySet()) {
      String other = met.put(folded(value), value);
      if (other != null) {
        throw wrong(
            "\"%s\" (%d rows) and \"%s\" (%d rows) differ by case, blanks or Unicode's form alone:"
                + " give them one spelling, or say what each means by --labels VALUE=1,VALUE=0"
                + " (input.labels)",
            other, rows.get(other), value, rows.get(value));
      }
    }
  }

  private static String folded(String value) {
    return Normalizer.normalize(value, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[\\s\\p{Cf}]+", " ")
        .strip();
  }

  private void warnOfFew() {
    String single =
        rows.entrySet().stream()
            .filter(row -> row.getValue() == 1)
            .map(row -> '"' + row.getKey() + '"')
            .limit(3)
            .collect(Collectors.joining(", "));
    if (!single.isEmpty()) {
      notes.warning(
          "a class of one training row is hardly learned: " + single + "; is it a mistake?");
    }
  }

  private String shown() {
    return Labels.shown(
        rows.entrySet().stream()
            .map(row -> row.getKey() + " (" + row.getValue() + " rows)")
            .toList());
  }

  private UserError wrong(String format, Object... arguments) {
    return UserError.data("%s: labels: %s", input, String.format(Locale.ROOT, format, arguments));
  }
}
