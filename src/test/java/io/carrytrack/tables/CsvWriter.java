package io.carrytrack.tables;

import io.carrytrack.corpus.CorpusSettings.Csv;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes CSV of one dialect. Where quotes are not needed, chance decides on them.
 *
 * @param words the source of chance
 * @param escape of quotes inside quotes and of itself; 0 for none
 */
record CsvWriter(
    Words words, char delimiter, char quote, char escape, String missing, String lineEnd) {

  static CsvWriter random(Words words) {
    char delimiter = words.one(List.of(',', ',', ',', ';', '\t', '|', '^'));
    char quote = words.one(List.of('"', '"', '"', '\''));
    char escape = words.chance(0.25) ? '\\' : 0;
    List<String> missing = escape == 0 ? List.of("", "", "NULL", "\\N") : List.of("", "", "NULL");
    return new CsvWriter(
        words,
        delimiter,
        quote,
        escape,
        words.one(missing),
        words.one(List.of("\n", "\n", "\r\n", "\r")));
  }

  /** The settings that read it. */
  Csv settings(boolean header) {
    return new Csv(
        delimiter == '\t' ? "tab" : String.valueOf(delimiter),
        String.valueOf(quote),
        escape == 0 ? "none" : String.valueOf(escape),
        header,
        "none",
        missing);
  }

  /**
   * Whether a file has a field that ends in a line break or delimiter, and behind it one without
   * quotes that ends by one: the quote between may as well open what the second one closes.
   */
  boolean isDoubtful(String content) {
    String mark = Pattern.quote(String.valueOf(quote));
    String between = Pattern.quote(String.valueOf(delimiter));
    return Pattern.compile(
            "(?:[\\r\\n]|"
                + between
                + ")"
                + mark
                + between
                + "(?!"
                + mark
                + ")[^\\r\\n"
                + between
                + "]*"
                + mark
                + "(?:"
                + between
                + "|[\\r\\n]|$)")
        .matcher(content)
        .find();
  }

  /** A row with its end. */
  String row(List<String> values) {
    return line(values) + lineEnd;
  }

  /** A row without it. */
  String line(List<String> values) {
    return String.join(
        String.valueOf(delimiter), values.stream().map(this::field).toArray(String[]::new));
  }

  private String field(String value) {
    if (value == null) {
      return missing;
    }
    return needsQuotes(value) || words.chance(0.2) ? quoted(value) : value;
  }

  /** Whether the value would not come back without; a backslash is quoted where it escapes. */
  private boolean needsQuotes(String value) {
    return value.isEmpty()
        || value.equals(missing)
        || value.indexOf(delimiter) >= 0
        || value.indexOf('\n') >= 0
        || value.indexOf('\r') >= 0
        || value.stripLeading().indexOf(quote) == 0
        || (value.indexOf(quote) >= 0 && value.substring(0, value.indexOf(quote)).isBlank())
        || (escape != 0 && value.indexOf(escape) >= 0)
        // names of a header and fields that a reader could take for marks of the file
        || value.charAt(0) == '\ufeff';
  }

  private String quoted(String value) {
    String mark = String.valueOf(quote);
    String inside = value;
    if (escape != 0) {
      inside = inside.replace(String.valueOf(escape), "" + escape + escape);
    }
    inside = inside.replace(mark, (escape != 0 && words.chance(0.7) ? escape : quote) + mark);
    return mark + inside + mark;
  }
}
