package io.carrytrack.corpus;

import io.carrytrack.base.UserError;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.mapreduce.lib.input.InvalidInputException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.SparkUpgradeException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.execution.datasources.SchemaColumnConvertNotSupportedException;

/** Tells what Spark meets in a broken input from what goes wrong for other reasons. */
public final class Unreadable {
  /** Faults of an input where nothing is written yet. */
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

  /** Faults of an input whatever else is done at the same time. */
  private static final List<Class<? extends Exception>> OF_READING =
      List.of(SchemaColumnConvertNotSupportedException.class, SparkUpgradeException.class);

  /** Readers whose own exceptions are always about what they read. */
  private static final List<String> READERS =
      List.of(
          "org.apache.parquet.io.",
          "org.apache.parquet.schema.",
          "org.apache.parquet.format.",
          "org.apache.parquet.hadoop.BadConfigurationException",
          "org.apache.parquet.crypto.");

  /** What Spark's file scan says around all that it meets in a file. */
  private static final Pattern FILE = Pattern.compile("while reading file (\\S+)\\. ");

  /** Of Parquet's reader, in exceptions of no class of its own. */
  private static final List<String> SENTENCES =
      List.of("is not a Parquet file", "can not read class org.apache.parquet.");

  private Unreadable() {}

  /**
   * The error to end with where an input was looked at and nothing else was done: in words where
   * the input is at fault.
   *
   * @param input as the user named it
   * @param failure what reading it met
   */
  public static RuntimeException explain(String input, Exception failure) {
    return explained(input, failure, true).orElseGet(() -> unchanged(failure));
  }

  /**
   * The error to end with where an input was read while outputs were written: in words where the
   * input is at fault for certain.
   *
   * @param input as the user named it
   * @param failure what the stage met
   */
  public static RuntimeException explainStage(String input, Exception failure) {
    return explained(input, failure, false).orElseGet(() -> unchanged(failure));
  }

  private static RuntimeException unchanged(Exception failure) {
    return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  private static Optional<RuntimeException> explained(
      String input, Exception failure, boolean onlyRead) {
    Optional<UserError> said = UserError.behind(failure);
    if (said.isPresent()) {
      return Optional.of(said.get());
    }
    String place = input;
    boolean ofFile = false;
    for (Throwable cause : ExceptionUtils.getThrowableList(failure)) {
      Matcher file = FILE.matcher(StringUtils.defaultString(cause.getMessage()));
      if (file.find()) {
        ofFile = true;
        place = file.group(1);
      }
      boolean readers = isOfReading(cause) || ((onlyRead || ofFile) && isOfInput(cause));
      if (readers || (ofFile && cause.getCause() == null)) {
        String reason = StringUtils.defaultIfBlank(firstLine(cause), "it ends too early");
        return Optional.of(UserError.data(failure, "%s: cannot be read: %s", place, reason));
      }
    }
    return Optional.empty();
  }

  private static boolean isOfInput(Throwable cause) {
    return OF_INPUT.stream().anyMatch(known -> known.isInstance(cause));
  }

  private static boolean isOfReading(Throwable cause) {
    String type = cause.getClass().getName();
    return OF_READING.stream().anyMatch(known -> known.isInstance(cause))
        || READERS.stream().anyMatch(type::startsWith)
        || SENTENCES.stream().anyMatch(s -> StringUtils.contains(cause.getMessage(), s));
  }

  /** Of the innermost cause, since readers wrap what they meet and add their settings. */
  private static String firstLine(Throwable cause) {
    String message = ExceptionUtils.getRootCause(cause).getMessage();
    return StringUtils.substringBefore(StringUtils.defaultString(message), "\n").strip();
  }
}
