package io.carrytrack.corpus.table;

import io.carrytrack.base.UserError;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * How a CSV file is written. The default is RFC 4180 with a header: commas, double quotes that are
 * doubled inside a quoted field, no escapes, no comments, and a missing value is an empty field
 * without quotes.
 *
 * @param delimiter between fields: one ASCII character
 * @param quote around fields that hold delimiters, quotes or line breaks; {@link #NONE} where
 *     quotes are text like any other
 * @param escape takes the meaning from the delimiter, quote, line break or escape behind it; {@link
 *     #NONE} for none
 * @param header whether the first row names the columns; otherwise they are {@code _c0}, {@code
 *     _c1}, ...
 * @param comment a row that begins with it is no row; {@link #NONE} for none
 * @param missing what an unquoted field says where there is no value
 */
public record CsvDialect(
    int delimiter, int quote, int escape, boolean header, int comment, String missing)
    implements Serializable {
  /** No such character. */
  public static final int NONE = -1;

  /** RFC 4180 with a header. */
  public static final CsvDialect DEFAULT = new CsvDialect(',', '"', NONE, true, NONE, "");

  private static final String AUTO = "auto";
  private static final String NO_CHARACTER = "none";

  /**
   * @throws UserError if a character has two roles
   */
  public CsvDialect {
    int[] roles = {delimiter, quote, escape, comment};
    for (int i = 0; i < roles.length; i++) {
      for (int j = 0; j < i; j++) {
        if (roles[i] != NONE && roles[i] == roles[j]) {
          throw UserError.usage(
              "CSV: %s has two roles among delimiter, quote, escape and comment", shown(roles[i]));
        }
      }
    }
  }

  /**
   * A dialect as people write it.
   *
   * @param delimiter a character, {@code tab}, or {@code auto}: the tab in files named .tsv or
   *     .tab, the comma in others
   * @param quote a character or {@code none}
   * @param escape a character or {@code none}; the quote itself stands for doubled quotes, which
   *     are always understood
   * @param tabs whether the files' names say that tabs are between fields
   * @throws UserError naming the key of what is no single ASCII character
   */
  public static CsvDialect of(
      String delimiter,
      String quote,
      String escape,
      boolean header,
      String comment,
      String missing,
      boolean tabs) {
    int mark = character("delimiter", delimiter.equals(AUTO) ? (tabs ? "\t" : ",") : delimiter);
    if (mark == NONE) {
      throw UserError.usage("input.csv.delimiter (--csv-delimiter) is none; there must be one");
    }
    int quotes = character("quote", quote);
    int escapes = character("escape", escape);
    return new CsvDialect(
        mark,
        quotes,
        escapes == quotes ? NONE : escapes,
        header,
        character("comment", comment),
        missing);
  }

  private static int character(String key, String value) {
    if (value.equals(NO_CHARACTER) || (value.isEmpty() && !key.equals("delimiter"))) {
      return NONE;
    }
    String one = value.equals("tab") || value.equals("\\t") ? "\t" : value;
    if (one.length() != 1
        || one.charAt(0) > 126
        || one.charAt(0) == '\n'
        || one.charAt(0) == '\r') {
      throw UserError.usage(
          "input.csv.%s (--csv-%s) is \"%s\", must be one ASCII character, tab%s",
          key, key, value, key.equals("delimiter") ? " or auto" : " or none");
    }
    return one.charAt(0);
  }

  /** A character as an option's value. */
  static String shown(int character) {
    return switch (character) {
      case NONE -> NO_CHARACTER;
      case '\t' -> "tab";
      default -> "'" + (char) character + "'";
    };
  }

  /** As the options of a Spark source. */
  Map<String, String> options() {
    Map<String, String> options = new HashMap<>();
    options.put("delimiter", Integer.toString(delimiter));
    options.put("quote", Integer.toString(quote));
    options.put("escape", Integer.toString(escape));
    options.put("header", Boolean.toString(header));
    options.put("comment", Integer.toString(comment));
    options.put("missing", missing);
    return options;
  }

  /** The inverse of {@link #options}. */
  static CsvDialect of(Map<String, String> options) {
    return new CsvDialect(
        Integer.parseInt(options.get("delimiter")),
        Integer.parseInt(options.get("quote")),
        Integer.parseInt(options.get("escape")),
        Boolean.parseBoolean(options.get("header")),
        Integer.parseInt(options.get("comment")),
        options.get("missing"));
  }
}
