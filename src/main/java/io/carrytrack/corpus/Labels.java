package io.carrytrack.corpus;

import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import io.carrytrack.task.TaskType;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * What the values of a label column mean.
 *
 * @param task what is to be made of them
 * @param values by label 0 to K - 1, the values that mean it; numbers are written as {@link
 *     #canonical} does
 * @param names what labels are called in what is said and predicted
 * @param usual whether they are 0 and 1, neg and pos in any case of letters
 * @param isOpen whether nobody has said what there is, so that others than the usual ones may be
 *     learned, or what numbers are standardised by
 * @param targets what they are where they are numbers, a column each; empty where they are classes
 */
public record Labels(
    TaskType task,
    List<List<String>> values,
    LabelNames names,
    boolean usual,
    boolean isOpen,
    List<Target> targets)
    implements Serializable {
  /** The usual ones; others, if there are, are learned. */
  public static final Labels DEFAULT = usual(TaskType.AUTO, true);

  private static final String OPTION = "--labels (input.labels)";

  /** So many names are shown of many. */
  private static final int SHOWN = 8;

  public Labels {
    values = values.stream().map(List::copyOf).toList();
    targets = List.copyOf(targets);
  }

  private static Labels usual(TaskType task, boolean isOpen) {
    return new Labels(
        task,
        List.of(List.of("0", "0.0", "neg"), List.of("1", "1.0", "pos")),
        LabelNames.NONE,
        true,
        isOpen,
        List.of());
  }

  /**
   * Numbers.
   *
   * @param isOpen whether the training split teaches what they are standardised by
   */
  private static Labels numbers(List<Target> targets, boolean isOpen) {
    return new Labels(TaskType.REGRESSION, List.of(), LabelNames.NONE, false, isOpen, targets);
  }

  private static Labels said(TaskType task, List<List<String>> values, LabelNames names) {
    return new Labels(task, values, names, false, false, List.of());
  }

  /**
   * What people say of labels: numbers of a loss, or classes.
   *
   * @param text of classes, as {@link #of(String, TaskType)} takes it
   * @param loss of numbers
   * @param columns that they stand in, as {@link CorpusSettings.Columns#labels} has them; of
   *     classes one
   * @throws UserError as that, and for classes or a loss where labels are not of that kind
   */
  public static Labels of(String text, TaskType task, RegressionLoss loss, List<String> columns) {
    if (task == TaskType.REGRESSION) {
      if (!text.isBlank()) {
        throw UserError.usage(
            "%s is \"%s\", and task.type is regression, whose labels are numbers; leave it out",
            OPTION, text);
      }
      Target target = Target.of(loss);
      return numbers(
          columns.size() == 1 ? List.of(target) : columns.stream().map(target::named).toList(),
          true);
    }
    if (loss != RegressionLoss.MSE) {
      throw UserError.usage(
          "task.loss is %s, and task.type %s: it is for task.type = regression; leave it out",
          Setting.word(loss), Setting.word(task));
    }
    return of(text, task);
  }

  /** Numbers of targets that have been learned. */
  public static Labels of(List<Target> targets) {
    return numbers(targets, false);
  }

  /**
   * Labels as people write them: {@code positive=1,negative=0}, or their names in the order of the
   * classes, {@code sports,politics,weather}; those that are learned for an empty text.
   *
   * @throws UserError unless it gives each of 0 to K - 1 a value, and none two of them
   */
  public static Labels of(String text, TaskType task) {
    if (text.isBlank()) {
      return usual(task, true);
    }
    List<String> parts = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    return text.contains("=") ? numbered(text, parts, task) : named(text, parts, task);
  }

  private static Labels named(String text, List<String> parts, TaskType task) {
    List<String> names = parts.stream().map(Labels::canonical).toList();
    if (names.size() < 2 || names.contains("") || new HashSet<>(names).size() < names.size()) {
      throw UserError.usage(
          "%s is \"%s\", must name two classes or more, each once, or say VALUE=0, VALUE=1, such as"
              + " positive=1,negative=0",
          OPTION, text);
    }
    return ofNames(LabelNames.of(names), task).requireFitting(text);
  }

  private static Labels numbered(String text, List<String> parts, TaskType task) {
    Map<String, Integer> meaning = new TreeMap<>();
    List<List<String>> values = new ArrayList<>();
    for (String pair : parts) {
      int equals = pair.lastIndexOf('=');
      String label = equals < 0 ? "" : pair.substring(equals + 1).strip();
      if (equals < 1 || !label.matches("[0-9]{1,5}")) {
        throw UserError.usage(
            "%s is \"%s\", must be VALUE=0, VALUE=1 and so on, divided by commas, such as"
                + " positive=1,negative=0",
            OPTION, text);
      }
      String value = pair.substring(0, equals).strip();
      if (meaning.put(value, Integer.parseInt(label)) != null) {
        throw UserError.usage("%s is \"%s\", and says %s twice", OPTION, text, value);
      }
      while (values.size() <= Integer.parseInt(label)) {
        values.add(new ArrayList<>());
      }
      values.get(Integer.parseInt(label)).add(value);
    }
    for (int label = 0; label < Math.max(2, values.size()); label++) {
      if (label >= values.size() || values.get(label).isEmpty()) {
        throw UserError.usage("%s is \"%s\", and says nothing of label %s", OPTION, text, label);
      }
    }
    return said(task, values, LabelNames.NONE).requireFitting(text);
  }

  private Labels requireFitting(String text) {
    if (task == TaskType.BINARY && values.size() != 2) {
      throw UserError.usage(
          "%s is \"%s\", %d labels, and task.type is binary", OPTION, text, values.size());
    }
    return this;
  }

  /** Classes by name. */
  public static Labels ofNames(LabelNames names, TaskType task) {
    return said(task, names.names().stream().map(List::of).toList(), names);
  }

  /** Labels 0 to K - 1 that have no other names. */
  public static Labels numbered(int classes, TaskType task) {
    return said(
        task,
        IntStream.range(0, classes).mapToObj(k -> List.of(Integer.toString(k))).toList(),
        LabelNames.NONE);
  }

  /** Those of a model: what others mean, no input teaches. */
  public static Labels of(LabelNames names, Task task) {
    if (names.type() != LabelNames.Type.LABEL) {
      return ofNames(names, TaskType.AUTO);
    }
    if (!task.targets().isEmpty()) {
      return of(task.targets());
    }
    if (task.equals(Task.BINARY)) {
      return usual(TaskType.BINARY, false);
    }
    return numbered(task.classes(), TaskType.MULTICLASS);
  }

  /** What is to be learned of them. */
  public Task wanted() {
    return areNumbers() ? Task.regression(targets) : task.of(classes());
  }

  /** Whether they are numbers. */
  public boolean areNumbers() {
    return !targets.isEmpty();
  }

  /** How many classes there are; 0 for numbers. */
  public int classes() {
    return values.size();
  }

  /** A number in one spelling, plain and without ending zeros; another text without its margins. */
  static String canonical(String value) {
    String stripped = value.strip();
    return LabelNames.number(stripped)
        .map(number -> number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString())
        .orElse(stripped);
  }

  /**
   * The label, a double, that a column of words means, a number in its own unit; null where it
   * means none.
   */
  Column meaning(Column column) {
    if (areNumbers()) {
      UDF1<String, Double> number =
          word ->
              word == null
                  ? null
                  : LabelNames.number(word.strip()).map(BigDecimal::doubleValue).orElse(null);
      return udf(number, DataTypes.DoubleType).apply(column);
    }
    if (usual) {
      Column word = lower(trim(column));
      return when(word.isin(values.get(1).toArray()), 1.0)
          .when(word.isin(values.get(0).toArray()), 0.0);
    }
    HashMap<String, Double> meanings = new HashMap<>();
    for (int label = 0; label < values.size(); label++) {
      for (String value : values.get(label)) {
        meanings.put(value, (double) label);
        meanings.putIfAbsent(canonical(value), (double) label);
      }
    }
    UDF1<String, Double> meaning =
        word ->
            word == null
                ? null
                : meanings.getOrDefault(word.strip(), meanings.get(canonical(word)));
    return udf(meaning, DataTypes.DoubleType).apply(column);
  }

  /** The label that a value means, if it means one. */
  public Optional<Integer> labelOf(String value) {
    String word = usual ? value.strip().toLowerCase(Locale.ROOT) : value.strip();
    return labelOf(word::equals).or(() -> labelOf(of -> canonical(of).equals(canonical(word))));
  }

  private Optional<Integer> labelOf(Predicate<String> isMeant) {
    return IntStream.range(0, values.size())
        .boxed()
        .filter(label -> values.get(label).stream().anyMatch(isMeant))
        .findFirst();
  }

  /** What people call a label: its name, or the first value that means it. */
  public String nameOf(int label) {
    return names.type() == LabelNames.Type.LABEL ? values.get(label).get(0) : names.name(label);
  }

  /** What a label is called, in the type of all names. */
  Column named(Column label) {
    LabelNames called = names;
    UDF1<Double, String> name =
        number -> number == null ? null : called.name((int) number.doubleValue());
    return udf(name, DataTypes.StringType).apply(label).cast(type(names));
  }

  /** The type of a column of labels under their names. */
  public static DataType type(LabelNames names) {
    return switch (names.type()) {
      case LABEL, NUMBER -> DataTypes.DoubleType;
      case WHOLE_NUMBER -> DataTypes.LongType;
      case BOOLEAN -> DataTypes.BooleanType;
      case STRING -> DataTypes.StringType;
    };
  }

  /** As {@link #of(String, TaskType)} takes them; empty for those that are learned. */
  public String option() {
    if (usual || areNumbers()) {
      return "";
    }
    if (names.type() != LabelNames.Type.LABEL) {
      return String.join(",", names.names());
    }
    return IntStream.range(0, values.size())
        .map(k -> values.size() - 1 - k)
        .boxed()
        .flatMap(label -> values.get(label).stream().map(value -> value + "=" + label))
        .collect(Collectors.joining(","));
  }

  /** How they are to be written in a message. */
  String shown() {
    if (areNumbers()) {
      return "finite numbers";
    }
    if (usual) {
      return "0, 1, pos, neg";
    }
    List<List<String>> ordered = new ArrayList<>(values);
    if (ordered.size() == 2) {
      // label 1, which is asked for, comes first
      Collections.reverse(ordered);
    }
    return shown(ordered.stream().flatMap(List::stream).toList());
  }

  /** The first of many. */
  static String shown(List<String> all) {
    return all.size() <= SHOWN
        ? String.join(", ", all)
        : String.join(", ", all.subList(0, SHOWN)) + ", ... (" + all.size() + " in all)";
  }

  /** A way to say what two values mean that are no labels yet. */
  static String proposal(List<String> values) {
    List<String> high =
        Arrays.asList("positive", "pos", "true", "yes", "spam", "good", "2", "5", "1");
    String positive =
        values.stream()
            .filter(value -> high.contains(value.toLowerCase(Locale.ROOT)))
            .findFirst()
            .orElse(values.get(values.size() - 1));
    return values.stream()
        .map(value -> value + "=" + (value.equals(positive) ? 1 : 0))
        .collect(Collectors.joining(","));
  }
}
