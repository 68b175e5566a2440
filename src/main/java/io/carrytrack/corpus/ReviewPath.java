package io.carrytrack.corpus;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A review's place in the corpus' layout, {@code train/pos/0_9.txt}.
 *
 * @param id the place without the ending
 * @param label 0, 1, or null
 * @param split one of {@link ReviewSchema}'s
 */
record ReviewPath(String id, Double label, String split) {
  private static final Pattern LAYOUT =
      Pattern.compile("(?s)(?:.*/)?((train|test)/(pos|neg|unsup)/[^/]+)\\.txt");

  /** The place that a path inside an archive or directory ends in; empty for other files. */
  static Optional<ReviewPath> of(String path) {
    Matcher matcher = LAYOUT.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String id = matcher.group(1);
    return Optional.of(
        switch (matcher.group(3)) {
          case "pos" -> new ReviewPath(id, 1.0, matcher.group(2));
          case "neg" -> new ReviewPath(id, 0.0, matcher.group(2));
          default -> new ReviewPath(id, null, ReviewSchema.UNLABELLED);
        });
  }
}
