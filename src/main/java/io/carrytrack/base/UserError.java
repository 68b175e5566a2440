package io.carrytrack.base;

import java.util.Optional;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * An error that the user can mend: its message says what is wrong, where, and how to mend it, and
 * is shown without a stack trace. The command line alone turns it into the end of the process.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why the run ends; each has its exit code. */
  public enum Reason {
    /** What was asked for has no good result, such as a loss that is no number. */
    FAILED(1),
    /** Arguments, configuration keys or an occupied output path. */
    USAGE(2),
    /** Input that is missing or broken. */
    DATA(65),
    /** The cluster cannot run this. */
    UNAVAILABLE(69),
    /** Stopped from outside; can be resumed. */
    INTERRUPTED(75);

    private final int exitCode;

    Reason(int exitCode) {
      this.exitCode = exitCode;
    }

    /** The process' exit code; sysexits.h has the meaning of those from 64. */
    public int exitCode() {
      return exitCode;
    }
  }

  private final Reason reason;

  private UserError(Reason reason, String message, Throwable cause) {
    super(shown(message), cause);
    this.reason = reason;
  }

  /** Names of files and columns come from others, and must not write on the terminal. */
  private static String shown(String message) {
    return Secrets.redact(String.valueOf(message)).replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
  }

  /** No good result. */
  public static UserError failed(Throwable cause, String message) {
    return new UserError(Reason.FAILED, message, cause);
  }

  /** Wrong arguments, keys or output path. */
  public static UserError usage(String format, Object... arguments) {
    return new UserError(Reason.USAGE, String.format(format, arguments), null);
  }

  /** Missing or broken input. */
  public static UserError data(String format, Object... arguments) {
    return new UserError(Reason.DATA, String.format(format, arguments), null);
  }

  /** Missing or broken input, met as {@code cause}. */
  public static UserError data(Throwable cause, String format, Object... arguments) {
    return new UserError(Reason.DATA, String.format(format, arguments), cause);
  }

  /** A cluster that cannot run this. */
  public static UserError unavailable(String format, Object... arguments) {
    return new UserError(Reason.UNAVAILABLE, String.format(format, arguments), null);
  }

  /** Stopped from outside. */
  public static UserError interrupted(String format, Object... arguments) {
    return new UserError(Reason.INTERRUPTED, String.format(format, arguments), null);
  }

  /** The one that a failure is, or was caused by: Spark wraps what a task meets in its own. */
  public static Optional<UserError> behind(Throwable failure) {
    return Optional.ofNullable(ExceptionUtils.throwableOfType(failure, UserError.class));
  }

  /** The same error, its place named before what it says. */
  public UserError in(String place) {
    return new UserError(reason, place + ": " + getMessage(), this);
  }

  /** Why the run ends. */
  public Reason reason() {
    return reason;
  }
}
