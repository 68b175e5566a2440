package io.carrytrack.spark;

import io.carrytrack.base.UserError;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * The encoding in which this JVM takes arguments and writes names of files: of the locale. Any
 * other than UTF-8 makes other names, and other columns, of letters that it does not have.
 */
public final class PlatformEncoding {
  private static final String PROPERTY = "sun.jnu.encoding";

  /** What a launcher's JVM makes of a letter that its locale does not have: a ? for each byte. */
  private static final Pattern LOST = Pattern.compile("\\?\\?|[^\\x00-\\x7F]", Pattern.DOTALL);

  private static final String UNMAPPABLE =
      "Malformed input or input contains unmappable characters";

  private static final String MEND =
      "set LC_ALL=C.UTF-8 on all machines, or start by jobs/*.sh, which do";

  private PlatformEncoding() {}

  /**
   * Refuses arguments that the locale has changed, or would change as names of files.
   *
   * @throws UserError naming the locale
   */
  public static void requireFaithful(List<String> arguments) {
    requireFaithful(arguments, System.getProperty(PROPERTY, ""));
  }

  static void requireFaithful(List<String> arguments, String encoding) {
    if (isUtf8(encoding)) {
      return;
    }
    arguments.stream()
        .filter(argument -> LOST.matcher(argument).find())
        .findFirst()
        .ifPresent(
            argument -> {
              throw UserError.unavailable(
                  "the argument \"%s\" is not what was given: the locale is not of UTF-8 (%s); %s",
                  argument, locale(encoding), MEND);
            });
  }

  /**
   * The error to show for a failure whose cause is the locale.
   *
   * @return the failure itself, if it has another cause
   */
  public static Exception explained(Exception failure) {
    for (Throwable cause : ExceptionUtils.getThrowableList(failure)) {
      if (String.valueOf(cause.getMessage()).contains(UNMAPPABLE)) {
        return UserError.unavailable(
            "a file cannot be named: the locale of driver or executors is not of UTF-8 (the"
                + " driver's is %s); %s",
            locale(System.getProperty(PROPERTY, "")), MEND);
      }
    }
    return failure;
  }

  private static String locale(String encoding) {
    return "LC_ALL=%s LANG=%s, %s"
        .formatted(
            System.getenv().getOrDefault("LC_ALL", ""),
            System.getenv().getOrDefault("LANG", ""),
            encoding);
  }

  private static boolean isUtf8(String encoding) {
    return encoding.equalsIgnoreCase("UTF-8") || encoding.equalsIgnoreCase("UTF8");
  }
}
