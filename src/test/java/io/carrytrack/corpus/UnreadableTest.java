package io.carrytrack.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.base.UserError;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.parquet.hadoop.BadConfigurationException;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.spark.SparkException;
import org.apache.spark.sql.execution.datasources.SchemaColumnConvertNotSupportedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which of Spark's exceptions are the input's fault: where it is only read, and in a stage. */
class UnreadableTest {
  /** Whose fault it is. */
  private enum Fault {
    INPUT,
    OURS
  }

  static Stream<Arguments> exceptions() {
    return Stream.of(
        row(UserError.data("a.csv, line 2: a quote opens there"), Fault.INPUT, Fault.INPUT),
        row(new ParquetDecodingException("bad page"), Fault.INPUT, Fault.INPUT),
        row(new BadConfigurationException("BrotliCodec"), Fault.INPUT, Fault.INPUT),
        row(
            new SchemaColumnConvertNotSupportedException("n", "int", "string"),
            Fault.INPUT,
            Fault.INPUT),
        row(
            new IOException("a.parquet is not a Parquet file. Expected magic number"),
            Fault.INPUT,
            Fault.INPUT),
        row(
            new IOException("can not read class org.apache.parquet.format.FileMetaData: x"),
            Fault.INPUT,
            Fault.INPUT),
        row(
            new SparkException(
                "Encountered error while reading file file:///in/b.parquet. Details:",
                new EOFException()),
            Fault.INPUT,
            Fault.INPUT),
        // these may come from what is written, too
        row(new EOFException(), Fault.INPUT, Fault.OURS),
        row(new FileNotFoundException("a.csv"), Fault.INPUT, Fault.OURS),
        row(new ChecksumException("a.csv", 0), Fault.INPUT, Fault.OURS),
        row(new IOException("No space left on device"), Fault.OURS, Fault.OURS),
        row(new IllegalStateException("a defect"), Fault.OURS, Fault.OURS),
        row(new ArithmeticException("overflow"), Fault.OURS, Fault.OURS));
  }

  private static Arguments row(Exception exception, Fault reading, Fault stage) {
    return Arguments.of(exception, reading, stage);
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void anExceptionIsTheInputsFaultOrOurs(Exception exception, Fault reading, Fault stage) {
    Exception aborted =
        new SparkException("Job aborted due to stage failure: " + exception, exception);
    for (Exception failure : new Exception[] {exception, aborted}) {
      assertThat(fault(Unreadable.explain("in", failure)))
          .as("%s, read", failure)
          .isEqualTo(reading);
      assertThat(fault(Unreadable.explainStage("in", failure)))
          .as("%s, stage", failure)
          .isEqualTo(stage);
    }
  }

  private static Fault fault(RuntimeException e) {
    if (!(e instanceof UserError error)) {
      return Fault.OURS;
    }
    assertThat(error.reason()).isEqualTo(UserError.Reason.DATA);
    assertThat(error.getMessage()).doesNotContain("\n").isNotBlank();
    return Fault.INPUT;
  }
}
