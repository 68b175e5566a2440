package io.carrytrack.corpus.table;

import java.io.IOException;
import java.io.InputStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** A row a line, in one column. Lines end by LF, CR LF or CR; an empty one is a row. */
public final class TextFormat extends RowsFormat {
  private static final long serialVersionUID = 1L;

  @Override
  boolean splits() {
    return true;
  }

  @Override
  Rows open(Source source, StructType wanted) throws IOException {
    return new LineRows(reader(source), source, wanted);
  }

  /** The lines that begin in a part of a file. */
  static LineReader reader(Source source) throws IOException {
    long begin = source.begin();
    boolean compressed = InputFile.isCompressed(source.file(), source.hadoop());
    InputStream in =
        begin == 0
            ? InputFile.open(source.file(), source.hadoop(), source.encoding())
            : InputFile.openAt(source.file(), source.hadoop(), begin - 1);
    // bytes of an unpacked or transcoded file are not those of the file
    boolean whole = compressed || !source.options().getOrDefault(ENCODING, "").isEmpty();
    return new LineReader(in, begin, whole ? Long.MAX_VALUE : begin + source.length());
  }

  /** A line's place: only from a file's beginning are lines counted. */
  static String place(Source source, LineReader lines) {
    return source.begin() == 0
        ? "line " + lines.number()
        : "line " + lines.number() + " behind byte " + source.begin();
  }

  private static final class LineRows implements Rows {
    private final LineReader lines;
    private final Source source;
    private final int text;
    private final int problem;
    private final Object[] values;
    private final InternalRow row;

    LineRows(LineReader lines, Source source, StructType wanted) {
      this.lines = lines;
      this.source = source;
      problem = RowProblem.index(wanted);
      text = wanted.size() == (problem < 0 ? 0 : 1) ? -1 : problem == 0 ? 1 : 0;
      values = new Object[wanted.size()];
      row = new GenericInternalRow(values);
    }

    @Override
    public InternalRow next() throws IOException {
      if (!lines.next()) {
        return null;
      }
      boolean utf8 = Utf8.isValid(lines.buffer(), lines.begin(), lines.end());
      if (text >= 0) {
        values[text] =
            utf8
                ? UTF8String.fromBytes(lines.buffer(), lines.begin(), lines.end() - lines.begin())
                : null;
      }
      if (problem >= 0) {
        String place = place(source, lines);
        values[problem] =
            !utf8
                ? RowProblem.notUtf8(place, lines.line())
                : source.places() ? RowProblem.none(place) : null;
      }
      return row;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
