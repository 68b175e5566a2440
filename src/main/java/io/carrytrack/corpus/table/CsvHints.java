package io.carrytrack.corpus.table;

import io.carrytrack.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What the first rows of a CSV file speak for, where a table does not have the columns that it
 * should: another delimiter, or no header. It is said, and never assumed.
 */
public final class CsvHints {
  private static final int HEAD = 1 << 15;
  private static final int LINES = 10;
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};
  private static final Pattern NUMBER = Pattern.compile("\\s*-?\\d+(\\.\\d+)?\\s*");
  private static final int WORDS_OF_A_NAME = 4;

  private CsvHints() {}

  /** A sentence behind an error, with a blank in front; empty where nothing is to be said. */
  public static String of(
      Path file, Configuration hadoop, Charset encoding, CsvDialect dialect, List<String> columns) {
    try (InputStream in = InputFile.open(file, hadoop, encoding)) {
      String head = new String(in.readNBytes(HEAD), StandardCharsets.UTF_8);
      for (char delimiter : DELIMITERS) {
        if (delimiter != dialect.delimiter() && columns.size() == 1 && divides(head, delimiter)) {
          String shown = CsvDialect.shown(delimiter);
          return "; the first rows are divided by " + shown + ": pass --csv-delimiter " + shown;
        }
      }
      return dialect.header() && isRow(columns)
          ? "; the first row looks like a review and not like names of columns: pass --csv-header"
              + " false, and name columns by their place, from _c0"
          : "";
    } catch (IOException | UserError e) {
      return ""; // the error that asks for a hint is the one to show
    }
  }

  /** Whether a character stands equally often in each of the first lines, outside of quotes. */
  private static boolean divides(String head, char delimiter) {
    List<Integer> counts = new ArrayList<>();
    for (String line : head.split("\\R", LINES + 1)) {
      if (counts.size() == LINES || line.isEmpty()) {
        break;
      }
      counts.add(count(line, delimiter));
    }
    return !counts.isEmpty() && counts.get(0) > 0 && counts.stream().distinct().count() == 1;
  }

  private static int count(String line, char delimiter) {
    int count = 0;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      count += c == delimiter && !quoted ? 1 : 0;
    }
    return count;
  }

  private static boolean isRow(List<String> columns) {
    return columns.stream()
        .anyMatch(
            column ->
                NUMBER.matcher(column).matches()
                    || column.strip().split("\\s+").length > WORDS_OF_A_NAME);
  }
}
