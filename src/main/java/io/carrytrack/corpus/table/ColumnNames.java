package io.carrytrack.corpus.table;

import io.carrytrack.base.UserError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of columns that Spark can tell apart. A file may leave a name empty or give it twice;
 * Spark's columns then have a further part behind a NUL, which no name of a file may hold and
 * nobody is shown.
 */
public final class ColumnNames {
  private static final char SEPARATOR = '\0';

  private ColumnNames() {}

  /**
   * Spark's names of a file's columns.
   *
   * @param place of the names, for the message
   * @throws UserError if a name holds a NUL
   */
  static List<String> unique(List<String> names, String place) {
    List<String> unique = new ArrayList<>(names.size());
    Map<String, Integer> seen = new HashMap<>();
    for (String name : names) {
      if (name.indexOf(SEPARATOR) >= 0) {
        throw UserError.data("%s: the name of a column holds a NUL character; rename it", place);
      }
      int count = seen.merge(name, 1, Integer::sum);
      unique.add(count == 1 && !name.isEmpty() ? name : name + SEPARATOR + count);
    }
    return unique;
  }

  /** A column's name as its file has it. */
  public static String shown(String column) {
    int end = column.indexOf(SEPARATOR);
    return end < 0 ? column : column.substring(0, end);
  }

  /** The names as their file has them. */
  public static List<String> shown(Collection<String> columns) {
    return columns.stream().map(ColumnNames::shown).toList();
  }

  /** Whether a file gives a name to two columns, so that it stands for neither. */
  public static boolean isTwice(Collection<String> columns, String name) {
    return columns.stream().filter(column -> shown(column).equals(name)).count() > 1;
  }

  /** Names as one option's value. */
  static String join(Collection<String> columns) {
    StringBuilder joined = new StringBuilder();
    columns.forEach(column -> joined.append(column.length()).append(' ').append(column));
    return joined.toString();
  }

  /** The inverse of {@link #join}. */
  static List<String> split(String joined) {
    List<String> columns = new ArrayList<>();
    int position = 0;
    while (position < joined.length()) {
      int blank = joined.indexOf(' ', position);
      int end = blank + 1 + Integer.parseInt(joined.substring(position, blank));
      columns.add(joined.substring(blank + 1, end));
      position = end;
    }
    return columns;
  }
}
