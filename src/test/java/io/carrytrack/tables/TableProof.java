package io.carrytrack.tables;

import io.carrytrack.base.UserError;
import io.carrytrack.job.LocalScore;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.tables.TableCase.Expected;
import io.carrytrack.text.WordScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;

/**
 * Scores random tables and compares what comes out with what their writer knows of them. The same
 * seed makes the same tables.
 */
final class TableProof {
  /** What became of a table. */
  enum Outcome {
    READ,
    READ_WITH_ROWS_SET_APART,
    REFUSED,
    /** Rows or values that nobody was told of: what must never be. */
    SILENT_DIFFERENCE,
    /** Refused, though it is whole; or not in words. */
    WRONG_REFUSAL
  }

  private final Path home;
  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
  private final List<String> differences = new ArrayList<>();
  private final boolean keep;

  /**
   * @param home receives the tables
   * @param keep whether tables that differ stay there
   */
  TableProof(Path home, boolean keep) {
    this.home = home;
    this.keep = keep;
  }

  Map<Outcome, Integer> counts() {
    return counts;
  }

  List<String> differences() {
    return differences;
  }

  /**
   * Makes, scores and compares one table.
   *
   * @return what is wrong; null if nothing is
   */
  String run(long seed) throws IOException {
    Path folder = home.resolve("table-" + seed);
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    TableCase table = TableGenerator.table(folder.resolve("in"), random);
    List<ScoreFormat> formats = List.of(ScoreFormat.values());
    ScoreFormat format = formats.get(random.nextInt(formats.size()));
    String wrong = null;
    Outcome outcome;
    try {
      ScoreReport report =
          LocalScore.run(table.input(), format, folder.resolve("out"), folder.resolve("apart"));
      wrong = compare(table, format, report, folder);
      outcome =
          wrong != null
              ? Outcome.SILENT_DIFFERENCE
              : table.broken().isEmpty() ? Outcome.READ : Outcome.READ_WITH_ROWS_SET_APART;
    } catch (UserError e) {
      outcome = Outcome.REFUSED;
      if (table.expected() == Expected.READ && !mayRefuse(table, format)) {
        outcome = Outcome.WRONG_REFUSAL;
        wrong = "refused: " + e.getMessage();
      }
    } catch (Exception e) {
      // Spark's checked exceptions come undeclared
      outcome = Outcome.WRONG_REFUSAL;
      wrong = "not in words: " + e.toString().lines().limit(3).toList();
    }
    counts.merge(outcome, 1, Integer::sum);
    if (wrong != null) {
      wrong = "seed " + seed + ", " + table.what() + ", to " + format + ": " + wrong;
      differences.add(wrong);
    }
    if (wrong == null || !keep) {
      FileUtils.deleteDirectory(folder.toFile());
    }
    return wrong;
  }

  /** What an output's format cannot hold. */
  private static boolean mayRefuse(TableCase table, ScoreFormat format) {
    return format == ScoreFormat.CSV
        ? table.binary()
        : new HashSet<>(table.columns()).size() < table.columns().size();
  }

  private static String compare(
      TableCase table, ScoreFormat format, ScoreReport report, Path folder) throws IOException {
    if (table.expected() == Expected.REFUSED) {
      return "read, and should have been refused: " + report.rows() + " rows";
    }
    TableOutput scores = TableOutput.read(format, folder.resolve("out"));
    TableOutput apart = TableOutput.read(format, folder.resolve("apart"));
    List<List<Object>> worded = new ArrayList<>();
    Map<String, Integer> reasons = new TreeMap<>(table.broken());
    List<List<Object>> unscored = new ArrayList<>();
    for (List<Object> row : table.rows()) {
      String text = (String) row.get(table.text());
      if (text != null && new WordScanner(text).next()) {
        worded.add(row);
      } else {
        unscored.add(row);
        reasons.merge(text == null ? "null text" : "no word in the text", 1, Integer::sum);
      }
    }
    if (table.expected() == Expected.EITHER) {
      return accounted(table, scores, apart);
    }
    String wrong = rows(table, worded, scores, 2);
    if (wrong == null && !reasons.equals(reasons(apart))) {
      wrong = "set apart " + reasons(apart) + ", expected " + reasons;
    }
    wrong = wrong != null ? wrong : rows(table, unscored, apart, -1);
    long all = table.rows().size() + table.broken().values().stream().mapToLong(i -> i).sum();
    return wrong == null && (report.rows() != all || report.scored() != worded.size())
        ? "counted " + report.rows() + " rows, " + report.scored() + " scored, of " + all
        : wrong;
  }

  private static Map<String, Integer> reasons(TableOutput apart) {
    Map<String, Integer> reasons = new TreeMap<>();
    for (List<Object> row : apart.rows()) {
      reasons.merge(apart.text(row.get(row.size() - 1)), 1, Integer::sum);
    }
    return reasons;
  }

  /**
   * Every row is among the scores as it is, or somewhere in what is set apart, or in the field of a
   * quote that a later row closes: by RFC 4180 the lines between are that field's.
   */
  private static String accounted(TableCase table, TableOutput scores, TableOutput apart) {
    String lines = apart.rows() + "\n" + scores.rows();
    Map<String, List<Object>> found = byKey(table, scores);
    for (List<Object> row : table.rows()) {
      String key = (String) row.get(table.key());
      if (found.containsKey(key)) {
        String wrong = row(table, row, scores, found.get(key));
        if (wrong != null && !swallows(row, scores, found.get(key))) {
          return wrong;
        }
      } else if (!lines.contains(key)) {
        return "row " + key + " is neither scored nor set apart";
      }
    }
    return found.size() > table.rows().size() ? "more rows than there were" : null;
  }

  /**
   * Whether the row's last field goes on with the lines behind it, and the others are as written.
   */
  private static boolean swallows(List<Object> row, TableOutput output, List<Object> got) {
    int last = row.size() - 1;
    for (int i = 0; i < last; i++) {
      if (!output.is(row.get(i), got.get(i))) {
        return false;
      }
    }
    String written = (String) row.get(last);
    String field = output.text(got.get(last));
    return field != null && (field.startsWith(written + "\r") || field.startsWith(written + "\n"));
  }

  private static Map<String, List<Object>> byKey(TableCase table, TableOutput output) {
    Map<String, List<Object>> found = new HashMap<>();
    int key = output.columns().indexOf(table.columns().get(table.key()));
    for (List<Object> row : output.rows()) {
      found.put(key < 0 ? "" : output.text(row.get(key)), row);
    }
    return found;
  }

  private static String rows(
      TableCase table, List<List<Object>> rows, TableOutput output, int added) {
    if (added >= 0 && !rows.isEmpty()) {
      String wrong = columns(table, output, added);
      if (wrong != null) {
        return wrong;
      }
    }
    Map<String, List<Object>> found = byKey(table, output);
    if (added >= 0 && output.rows().size() != rows.size()) {
      return output.rows().size() + " rows scored, expected " + rows.size();
    }
    for (List<Object> row : rows) {
      String key = (String) row.get(table.key());
      if (!found.containsKey(key)) {
        return "row " + key + " is missing";
      }
      String wrong = row(table, row, output, found.get(key));
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  private static String columns(TableCase table, TableOutput output, int added) {
    List<String> got = output.columns().subList(0, Math.max(0, output.columns().size() - added));
    boolean same =
        table.ordered()
            ? got.equals(table.columns())
            : got.size() == table.columns().size() && Set.copyOf(got).containsAll(table.columns());
    return same ? null : "columns " + got + ", expected " + table.columns();
  }

  private static String row(
      TableCase table, List<Object> row, TableOutput output, List<Object> got) {
    for (int i = 0; i < row.size(); i++) {
      int column = table.ordered() ? i : output.columns().indexOf(table.columns().get(i));
      if (column < 0 || !output.is(row.get(i), got.get(column))) {
        return "row "
            + row.get(table.key())
            + ", column "
            + table.columns().get(i)
            + ": "
            + (column < 0 ? "missing" : shown(got.get(column)))
            + ", expected "
            + shown(row.get(i));
      }
    }
    return null;
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    text = value instanceof String ? '"' + text + '"' : text;
    return text.replace("\r", "\\r").replace("\n", "\\n");
  }
}
