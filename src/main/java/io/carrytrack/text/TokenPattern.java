package io.carrytrack.text;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Regular expressions of tokens: what may be one, and how it is compiled. */
final class TokenPattern {
  /** A repetition by number; a code point by number looks like one. */
  private static final Pattern REPETITION =
      Pattern.compile("(?<!\\\\x)\\{(\\d{1,10})(?:,(\\d{0,10}))?\\}");

  /**
   * Bound of what nested repetitions by number come to: of a part that may be empty, Java takes
   * them all without looking at the text.
   */
  private static final double MOST_REPETITIONS = 1e6;

  private TokenPattern() {}

  /**
   * A compiled pattern, in which classes such as {@code \w} are Unicode's.
   *
   * @throws UserError naming {@code text.pattern} if it is none, repeats without an end, or matches
   *     the empty text
   */
  static Pattern of(String pattern) {
    Setting.require(
        repetitions(pattern) <= MOST_REPETITIONS,
        "text.pattern",
        pattern,
        "a pattern whose numbers of repetitions multiply to a million at most");
    try {
      Pattern compiled = Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS);
      Setting.require(
          !compiled.matcher("").find(),
          "text.pattern",
          pattern,
          "a pattern that does not match the empty text: take + for *");
      return compiled;
    } catch (PatternSyntaxException e) {
      throw refused(pattern, e.getDescription());
    } catch (StackOverflowError e) {
      throw refused(pattern, "nested too deep");
    }
  }

  private static UserError refused(String pattern, String why) {
    return UserError.usage(
        "text.pattern is %s, must be a regular expression of Java: %s", pattern, why);
  }

  private static double repetitions(String pattern) {
    double all = 1;
    Matcher repetition = REPETITION.matcher(pattern);
    while (repetition.find()) {
      String most = repetition.group(2);
      boolean open = most == null || most.isEmpty();
      all *= Math.max(1, Double.parseDouble(open ? repetition.group(1) : most));
    }
    return all;
  }
}
