package io.carrytrack.corpus.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * JSON lines: an object a line, blank lines none. Anything else - a second object, an array, a key
 * twice, a value that does not fit its column - is a malformed row.
 */
public final class JsonFormat extends RowsFormat {
  private static final long serialVersionUID = 1L;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(LineReader.LONGEST).build())
          .build();

  @Override
  boolean splits() {
    return true;
  }

  @Override
  Rows open(Source source, StructType wanted) throws IOException {
    return new JsonRows(TextFormat.reader(source), source, wanted);
  }

  /** A parser of a line, at its object's start; null where the line is no object. */
  static JsonParser object(byte[] buffer, int begin, int end) throws IOException {
    for (int i = begin; i < end; i++) {
      if (buffer[i] == 0) {
        return null; // it would be taken for a sign of UTF-16
      }
    }
    JsonParser json = FACTORY.createParser(buffer, begin, end - begin);
    return json.nextToken() == JsonToken.START_OBJECT ? json : null;
  }

  /** Takes in what stands under the keys of a line, where the line is an object. */
  static void see(byte[] line, JsonType seen) throws IOException {
    JsonType own = new JsonType();
    try (JsonParser json =
        Utf8.isValid(line, 0, line.length) ? object(line, 0, line.length) : null) {
      if (json == null) {
        return;
      }
      own.seeObject(json);
      if (json.nextToken() != null) {
        return;
      }
    } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
      return; // a malformed row says nothing of the columns
    }
    seen.add(own);
  }

  /** Whether bytes are white space alone. */
  static boolean isBlank(byte[] buffer, int begin, int end) {
    for (int i = begin; i < end; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  private static final class JsonRows implements Rows {
    private final LineReader lines;
    private final Source source;
    private final int problem;
    private final JsonValues values;
    private final Object[] row;
    private final InternalRow out;

    JsonRows(LineReader lines, Source source, StructType wanted) {
      this.lines = lines;
      this.source = source;
      problem = RowProblem.index(wanted);
      String known = source.options().get(KNOWN);
      values =
          new JsonValues(
              wanted, known == null ? null : ColumnNames.split(known), source.file().toString());
      row = new Object[wanted.size()];
      out = new GenericInternalRow(row);
    }

    @Override
    public InternalRow next() throws IOException {
      do {
        if (!lines.next()) {
          return null;
        }
      } while (isBlank(lines.buffer(), lines.begin(), lines.end()));
      Arrays.fill(row, null);
      String kind = read();
      if (kind != null && kind.equals(RowProblem.MALFORMED)) {
        Arrays.fill(row, null); // nothing of a line that is not understood as a whole
      }
      if (problem >= 0) {
        row[problem] = problem(kind);
      }
      return out;
    }

    /** Fills the row; says what is wrong with it. */
    private String read() throws IOException {
      if (!Utf8.isValid(lines.buffer(), lines.begin(), lines.end())) {
        return RowProblem.NOT_UTF8;
      }
      try (JsonParser json = object(lines.buffer(), lines.begin(), lines.end())) {
        if (json == null) {
          return RowProblem.MALFORMED;
        }
        boolean text = values.read(json, lines.buffer(), lines.begin(), row);
        return json.nextToken() != null ? RowProblem.MALFORMED : text ? null : RowProblem.NOT_UTF8;
      } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
        return RowProblem.MALFORMED;
      }
    }

    private InternalRow problem(String kind) {
      String place = TextFormat.place(source, lines);
      if (kind == null) {
        return source.places() ? RowProblem.none(place) : null;
      }
      return kind.equals(RowProblem.MALFORMED)
          ? RowProblem.malformed(place, lines.line())
          : RowProblem.notUtf8(place, lines.line());
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
