package io.carrytrack.scoring;

import io.carrytrack.corpus.table.ColumnNames;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.CodecStreams$;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import scala.collection.Seq;

/**
 * Writes tables of strings as CSV that RFC 4180 describes, with a header and line feeds: a field is
 * quoted where it would not come back as it is, an empty text is {@code ""}, and a missing value is
 * nothing. Spark's writer would leave carriage returns unquoted, and cannot write a name twice.
 */
public final class CsvOutput implements FileFormat {
  @Override
  public Option<StructType> inferSchema(
      SparkSession session,
      scala.collection.immutable.Map<String, String> options,
      Seq<FileStatus> files) {
    return Option.empty();
  }

  @Override
  public OutputWriterFactory prepareWrite(
      SparkSession session,
      Job job,
      scala.collection.immutable.Map<String, String> options,
      StructType columns) {
    return new Factory();
  }

  private static final class Factory extends OutputWriterFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public String getFileExtension(TaskAttemptContext context) {
      return ".csv" + CodecStreams$.MODULE$.getCompressionExtension(context);
    }

    @Override
    public OutputWriter newInstance(String path, StructType columns, TaskAttemptContext context) {
      return new Writer(path, columns, context);
    }
  }

  private static final class Writer extends OutputWriter {
    private final String path;
    private final int fields;
    private final OutputStream out;

    Writer(String path, StructType columns, TaskAttemptContext context) {
      this.path = path;
      this.fields = columns.size();
      this.out =
          new BufferedOutputStream(
              CodecStreams$.MODULE$.createOutputStream(context, new Path(path)), 1 << 16);
      try {
        for (int i = 0; i < fields; i++) {
          byte[] name = ColumnNames.shown(columns.fieldNames()[i]).getBytes(StandardCharsets.UTF_8);
          // an empty name without quotes would make the header of a single column no line at all
          field(i, name);
        }
        out.write('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void write(InternalRow row) {
      try {
        for (int i = 0; i < fields; i++) {
          UTF8String value = row.isNullAt(i) ? null : row.getUTF8String(i);
          field(i, value == null ? null : value.getBytes());
        }
        out.write('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void field(int index, byte[] value) throws IOException {
      if (index > 0) {
        out.write(',');
      }
      if (value == null) {
        return;
      }
      if (!mustBeQuoted(value)) {
        out.write(value);
        return;
      }
      out.write('"');
      int begin = 0;
      for (int i = 0; i < value.length; i++) {
        if (value[i] == '"') {
          out.write(value, begin, i + 1 - begin);
          begin = i;
        }
      }
      out.write(value, begin, value.length - begin);
      out.write('"');
    }

    /** Blanks at an end are quoted too: some readers would cut them off. */
    private static boolean mustBeQuoted(byte[] value) {
      if (value.length == 0 || isBlank(value[0]) || isBlank(value[value.length - 1])) {
        return true;
      }
      for (byte b : value) {
        if (b == ',' || b == '"' || b == '\n' || b == '\r') {
          return true;
        }
      }
      return false;
    }

    private static boolean isBlank(byte b) {
      return b == ' ' || b == '\t';
    }

    @Override
    public void close() {
      try {
        out.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String path() {
      return path;
    }
  }
}
