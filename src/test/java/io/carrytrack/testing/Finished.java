package io.carrytrack.testing;

import java.nio.file.Path;

/**
 * A child process that has ended.
 *
 * @param name of its scratch folder
 * @param exitCode 128 + the signal's number where a signal ended it
 * @param out its standard output
 * @param err its standard error
 * @param directory its scratch folder
 */
public record Finished(String name, int exitCode, String out, String err, Path directory) {
  private static final int SHOWN = 6_000;

  /**
   * This, where the process ended with {@code code}.
   *
   * @throws AssertionError with the end of what it printed, where it ended otherwise
   */
  public Finished expect(int code) {
    if (exitCode != code) {
      throw new AssertionError(
          "%s ended with %d, not %d%n--- stdout%n%s%n--- stderr%n%s"
              .formatted(name, exitCode, code, end(out), end(err)));
    }
    return this;
  }

  private static String end(String text) {
    return text.substring(Math.max(0, text.length() - SHOWN));
  }
}
