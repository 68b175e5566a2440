package io.carrytrack.text;

import io.carrytrack.base.Setting;
import io.carrytrack.minibatch.PadSide;
import java.io.Serializable;

/**
 * Which ids of a sequence that is too long are left out.
 *
 * @param type from where
 * @param head of {@link Type#BOTH}, how many ids are kept in front, the one that starts a review
 *     among them, at least 1 and below the maximal length; 0 for the others
 */
public record Truncation(Type type, int head) implements Serializable {
  /** From where ids are left out. */
  public enum Type {
    /** In front: the end is kept. */
    PRE,
    /** Behind: the beginning is kept. */
    POST,
    /**
     * In the middle: a head and a tail are kept (Sun, Qiu, Xu and Huang 2019, How to Fine-Tune BERT
     * for Text Classification: of 512 tokens the first 128 and the last).
     */
    BOTH
  }

  /** A truncation; a head that plays no part is left out. */
  public Truncation {
    head = type == Type.BOTH ? head : 0;
  }

  /** The truncation of one side. */
  public static Truncation of(PadSide side) {
    return new Truncation(side == PadSide.PRE ? Type.PRE : Type.POST, 0);
  }

  /**
   * How many ids of a sequence that is too long are kept in front; the others are its last.
   *
   * @param maxLength ids that are kept in all
   * @throws io.carrytrack.base.UserError if the head leaves no room for a tail
   */
  int front(int maxLength) {
    Setting.require(
        type != Type.BOTH || (head >= 1 && head < maxLength),
        "text.head",
        head,
        "at least 1 and below the maximal length of "
            + maxLength
            + " where text.truncation is both");
    return switch (type) {
      case PRE -> 0;
      case POST -> maxLength;
      case BOTH -> head;
    };
  }
}
