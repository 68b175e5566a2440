package io.carrytrack.corpus;

import io.carrytrack.spark.UserError;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.zip.ZipException;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.mapreduce.lib.input.InvalidInputException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.sql.AnalysisException;

/** Tells what Spark meets in a broken input from what goes wrong for other reasons. */
final class Unreadable {
  private static final List<Class<? extends Exception>> OF_INPUT =
      List.of(
          AnalysisException.class,
          EOFException.class,
          FileNotFoundException.class,
          ZipException.class,
          ChecksumException.class,
          InvalidInputException.class,
          AccessControlException.class,
          // a name with a colon, and a file system whose classes are not there
          URISyntaxException.class,
          ClassNotFoundException.class);

  /** Readers whose own exceptions are always about what they read. */
  private static final List<String> READERS = List.of("org.apache.parquet.", "com.univocity.");

  private static final String NO_PARQUET = "is not a Parquet file";

  private Unreadable() {}

  /**
   * The error to end with, in words where the input is at fault.
   *
   * @param input as the user named it
   * @param failure what reading it met
   */
  static RuntimeException explain(String input, Exception failure) {
    if (failure instanceof UserError error) {
      return error;
    }
    for (Throwable cause : ExceptionUtils.getThrowableList(failure)) {
      if (isOfInput(cause)) {
        return UserError.data(
            failure,
            "%s: cannot be read: %s",
            input,
            StringUtils.defaultIfBlank(firstLine(cause), "it ends too early"));
      }
    }
    return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  private static boolean isOfInput(Throwable cause) {
    String type = cause.getClass().getName();
    return OF_INPUT.stream().anyMatch(known -> known.isInstance(cause))
        || READERS.stream().anyMatch(type::startsWith)
        || StringUtils.contains(cause.getMessage(), NO_PARQUET);
  }

  /** Of the innermost cause, since readers wrap what they meet and add their settings. */
  private static String firstLine(Throwable cause) {
    String message = ExceptionUtils.getRootCause(cause).getMessage();
    return StringUtils.substringBefore(StringUtils.defaultString(message), "\n").strip();
  }
}
