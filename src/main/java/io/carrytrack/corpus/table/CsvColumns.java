package io.carrytrack.corpus.table;

import io.carrytrack.base.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The columns of a CSV file, by its first row. */
final class CsvColumns {
  private CsvColumns() {}

  /** Names of the columns; none in a file without a row. */
  static List<String> of(Path file, RowsFormat.Source source) throws IOException {
    CsvDialect dialect = CsvDialect.of(source.options());
    try (CsvParser parser =
        new CsvParser(InputFile.open(file, source.hadoop(), source.encoding()), dialect)) {
      return parser.next() ? names(parser, dialect, file) : List.of();
    }
  }

  /** Names of the columns, the parser being at the first row. */
  static List<String> names(CsvParser parser, CsvDialect dialect, Path file) {
    if (!parser.isUtf8()) {
      throw UserError.data(
          "%s, line %d: the first row is not text in the input's encoding: %s; say the encoding by"
              + " --encoding, windows-1252 for one",
          file, parser.line(), Utf8.shown(parser.raw()));
    }
    List<String> names = new ArrayList<>();
    for (int field = 0; field < parser.fields(); field++) {
      Object name = parser.value(field);
      names.add(!dialect.header() ? "_c" + field : name == null ? "" : name.toString());
    }
    return ColumnNames.unique(names, file + ", line " + parser.line());
  }

  /** As {@link #of} does it, for a task. */
  static List<String> of(String file, Configuration hadoop, Map<String, String> options) {
    Path path = new Path(file);
    try {
      return of(path, new RowsFormat.Source(path, 0, Long.MAX_VALUE, hadoop, options));
    } catch (IOException e) {
      throw RowsFormat.refused(path, e);
    }
  }
}
