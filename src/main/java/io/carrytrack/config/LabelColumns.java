package io.carrytrack.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.task.TaskType;
import java.util.List;

/** The columns of the labels: one of classes, one or several of numbers. */
final class LabelColumns {
  private static final String KEY = "input.label-column";

  private LabelColumns() {}

  /**
   * Their names, divided by commas.
   *
   * @throws UserError for a list of none, or of names with commas
   */
  static String text(Config config) {
    if (!isList(config)) {
      return config.getString(KEY);
    }
    List<String> names = config.getStringList(KEY);
    Setting.require(
        !names.isEmpty() && names.stream().noneMatch(name -> name.contains(",")),
        KEY,
        names,
        "names without a comma, one at least");
    return String.join(",", names);
  }

  private static boolean isList(Config config) {
    return config.getValue(KEY).valueType() == ConfigValueType.LIST;
  }

  /**
   * Each name.
   *
   * @throws UserError for several where labels are classes, or one that is named twice
   */
  static List<String> of(Config config, TaskType task) {
    String names = text(config);
    if (task == TaskType.REGRESSION) {
      return CorpusSettings.Columns.DEFAULT.withLabel(names).labels();
    }
    if (isList(config) && names.contains(",")) {
      throw UserError.usage(
          "%s names several columns, %s: they are for task.type = regression, whose labels are"
              + " numbers; classes stand in one",
          KEY, names);
    }
    return List.of(names);
  }
}
