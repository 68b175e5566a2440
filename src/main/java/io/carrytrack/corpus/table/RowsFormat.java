package io.carrytrack.corpus.table;

import io.carrytrack.base.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.TextBasedFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.slf4j.LoggerFactory;
import scala.Function1;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.runtime.AbstractFunction1;

/** Files of rows for Spark's file scan, batch and streaming, read by readers of this package. */
abstract class RowsFormat extends TextBasedFileFormat implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Option: the files' encoding. */
  static final String ENCODING = "encoding";

  /** Option of a stream: the columns that its files may have, by {@link ColumnNames#join}. */
  static final String KNOWN = "known";

  /** Option: whether whole rows say their place too, in their {@link RowProblem}. */
  static final String PLACES = "places";

  /**
   * Rows of a file or a part of it, each valid until the next.
   *
   * @param wanted the columns to give, the {@link RowProblem} among them or not
   */
  abstract Rows open(Source source, StructType wanted) throws IOException;

  /**
   * What a task reads.
   *
   * @param length bytes of the part
   */
  record Source(
      Path file, long begin, long length, Configuration hadoop, Map<String, String> options) {
    Charset encoding() {
      return Encodings.named(options.getOrDefault(ENCODING, ""));
    }

    boolean places() {
      return Boolean.parseBoolean(options.get(PLACES));
    }
  }

  /** Rows one after another; null at the end. */
  interface Rows extends Closeable {
    InternalRow next() throws IOException;
  }

  @Override
  public Option<StructType> inferSchema(
      SparkSession session,
      scala.collection.immutable.Map<String, String> options,
      Seq<FileStatus> files) {
    return Option.empty(); // whoever reads has looked at the files before
  }

  @Override
  public OutputWriterFactory prepareWrite(
      SparkSession session,
      Job job,
      scala.collection.immutable.Map<String, String> options,
      StructType columns) {
    throw new UnsupportedOperationException(getClass() + " only reads");
  }

  @Override
  public boolean isSplitable(
      SparkSession session, scala.collection.immutable.Map<String, String> options, Path file) {
    Map<String, String> own = JavaConverters.mapAsJavaMap(options);
    return splits()
        && own.getOrDefault(ENCODING, "").isEmpty()
        && !InputFile.isCompressed(file, session.sessionState().newHadoopConf());
  }

  /** Whether a task may begin in the middle of a file. */
  abstract boolean splits();

  @Override
  public Function1<PartitionedFile, scala.collection.Iterator<InternalRow>> buildReader(
      SparkSession session,
      StructType columns,
      StructType partitions,
      StructType wanted,
      Seq<Filter> filters,
      scala.collection.immutable.Map<String, String> options,
      Configuration hadoop) {
    Broadcast<SerializableConfiguration> conf =
        session
            .sparkContext()
            .broadcast(
                new SerializableConfiguration(hadoop),
                scala.reflect.ClassTag$.MODULE$.apply(SerializableConfiguration.class));
    // a map of Java's own, since Spark's may not be serializable
    return new Reader(this, wanted, Map.copyOf(JavaConverters.mapAsJavaMap(options)), conf);
  }

  private static final class Reader
      extends AbstractFunction1<PartitionedFile, scala.collection.Iterator<InternalRow>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RowsFormat format;
    private final StructType wanted;
    private final Map<String, String> options;
    private final Broadcast<SerializableConfiguration> hadoop;

    Reader(
        RowsFormat format,
        StructType wanted,
        Map<String, String> options,
        Broadcast<SerializableConfiguration> hadoop) {
      this.format = format;
      this.wanted = wanted;
      this.options = options;
      this.hadoop = hadoop;
    }

    @Override
    public scala.collection.Iterator<InternalRow> apply(PartitionedFile part) {
      Source source =
          new Source(part.toPath(), part.start(), part.length(), hadoop.value().value(), options);
      RowIterator rows = new RowIterator(format, source, wanted);
      TaskContext task = TaskContext.get();
      if (task != null) {
        TaskCompletionListener close = any -> rows.close();
        task.addTaskCompletionListener(close);
      }
      return JavaConverters.asScalaIterator(rows);
    }
  }

  /** Names the file in what its rows meet. */
  private static final class RowIterator implements Iterator<InternalRow> {
    private final Source source;
    private final Rows rows;
    private InternalRow next;
    private boolean ended;

    RowIterator(RowsFormat format, Source source, StructType wanted) {
      this.source = source;
      try {
        rows = format.open(source, wanted);
      } catch (IOException e) {
        throw refused(source.file(), e);
      }
    }

    @Override
    public boolean hasNext() {
      if (next == null && !ended) {
        try {
          next = rows.next();
        } catch (IOException | RuntimeException e) {
          close();
          throw refused(source.file(), e);
        }
        if (next == null) {
          ended = true;
          close();
        }
      }
      return next != null;
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      InternalRow row = next;
      next = null;
      return row;
    }

    void close() {
      ended = true;
      try {
        rows.close();
      } catch (IOException e) {
        // the rows are there, or the failure is
        LoggerFactory.getLogger(RowsFormat.class).debug("closing a file", e);
      }
    }
  }

  /**
   * A file of a stream has a column that the stream has not, and would lose.
   *
   * @param kind what the format calls a column
   */
  static UserError unknownColumn(String file, String kind, String name, List<String> known) {
    return UserError.data(
        "%s: has a %s %s, which the files of the stream's first start had not: %s; give it those"
            + " columns, or begin a stream with another --out",
        file, kind, name, ColumnNames.shown(known));
  }

  /** What a file's damage is to the user. */
  static RuntimeException refused(Path file, Exception e) {
    if (e instanceof CsvException csv) {
      return UserError.data(e, "%s, line %d: %s", file, csv.line(), csv.getMessage());
    } else if (e instanceof IOException) {
      return UserError.data(
          e,
          "%s: cannot be read: %s",
          file,
          e.getMessage() == null ? "it ends too early" : e.getMessage());
    }
    return (RuntimeException) e;
  }
}
