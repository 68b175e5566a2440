package io.carrytrack.corpus.table;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * CSV as Spark reads files. Columns are strings, found in each file by its own header; a column
 * that a file does not have is null in its rows. A row of more or fewer fields than its file has
 * columns is malformed.
 */
public final class CsvFormat extends RowsFormat {
  private static final long serialVersionUID = 1L;

  @Override
  boolean splits() {
    return false; // only from its beginning is it known what is quoted
  }

  @Override
  Rows open(Source source, StructType wanted) throws IOException {
    CsvDialect dialect = CsvDialect.of(source.options());
    CsvParser parser =
        new CsvParser(InputFile.open(source.file(), source.hadoop(), source.encoding()), dialect);
    try {
      return new CsvRows(parser, dialect, source, wanted);
    } catch (IOException | RuntimeException e) {
      parser.close();
      throw e;
    }
  }

  private static final class CsvRows implements Rows {
    private final CsvParser parser;
    private final boolean places;
    private final int problem;
    private final Object[] values;
    private final InternalRow row;

    /** Of each field, its place in the row; -1 where nobody wants it. */
    private final int[] target;

    /** Whether the parser's row is still to be given: the first one of a file without header. */
    private boolean pending;

    private final boolean ended;

    CsvRows(CsvParser parser, CsvDialect dialect, Source source, StructType wanted)
        throws IOException {
      this.parser = parser;
      places = source.places();
      problem = RowProblem.index(wanted);
      values = new Object[wanted.size()];
      row = new GenericInternalRow(values);
      boolean any = parser.next();
      List<String> columns = any ? CsvColumns.names(parser, dialect, source.file()) : List.of();
      target = targets(columns, wanted, source);
      pending = any && !dialect.header();
      ended = !any;
    }

    /** A streamed file may have columns that the stream does not know. */
    private static int[] targets(List<String> columns, StructType wanted, Source source) {
      Map<String, Integer> places = new HashMap<>();
      for (int i = 0; i < wanted.size(); i++) {
        StructField field = wanted.fields()[i];
        if (!RowProblem.is(field)) {
          places.put(field.name(), i);
        }
      }
      String known = source.options().get(KNOWN);
      List<String> all = known == null ? columns : ColumnNames.split(known);
      for (String column : columns) {
        if (!all.contains(column)) {
          throw unknownColumn(source.file().toString(), "column", ColumnNames.shown(column), all);
        }
      }
      return columns.stream().mapToInt(column -> places.getOrDefault(column, -1)).toArray();
    }

    @Override
    public InternalRow next() throws IOException {
      if (ended || (!pending && !parser.next())) {
        return null;
      }
      pending = false;
      Arrays.fill(values, null);
      boolean utf8 = parser.isUtf8();
      for (int field = 0; field < Math.min(target.length, parser.fields()); field++) {
        if (target[field] >= 0) {
          UTF8String value = parser.value(field);
          values[target[field]] = utf8 || value == null || Utf8.isValid(value) ? value : null;
        }
      }
      if (problem >= 0) {
        values[problem] = problem(utf8);
      }
      return row;
    }

    private InternalRow problem(boolean utf8) {
      String place = "line " + parser.line();
      if (!utf8) {
        return RowProblem.notUtf8(place, parser.raw());
      } else if (parser.fields() != target.length) {
        return RowProblem.malformed(place, parser.raw());
      }
      return places ? RowProblem.none(place) : null;
    }

    @Override
    public void close() throws IOException {
      parser.close();
    }
  }
}
