package io.carrytrack.base;

import org.apache.commons.lang3.StringUtils;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** How like each other names are, to say which known one a misspelt one may have meant. */
public final class Spelling {
  /**
   * Letters of a name that are compared. No known one has as many, and the time is the product of
   * both lengths: a forged model may have a name of a megabyte.
   */
  static final int LONGEST = 128;

  private Spelling() {}

  /**
   * Letters to change, insert or leave out to make one name the other, of their first {@value
   * #LONGEST}.
   */
  public static int edits(String known, String name) {
    return LevenshteinDistance.getDefaultInstance()
        .apply(StringUtils.left(known, LONGEST), StringUtils.left(name, LONGEST));
  }
}
