package io.carrytrack.fuzz;

import io.carrytrack.testing.Cost;
import java.util.List;

/**
 * A reader of what others wrote. To fuzz one more, implement this beside the reader (its package
 * sees what is not public) and name it in {@link Targets}.
 */
public interface Target {
  /** What became of an input. */
  enum Outcome {
    /** It was read. */
    READ,
    /** It was refused, whole or in part, as the reader's documentation says. */
    REFUSED
  }

  /** Names the target in counts: {@code archive}. */
  String name();

  /** Valid inputs, which are mutated. */
  List<byte[]> samples();

  /** Parts that this kind of input is made of, such as keywords, to be strewn in. */
  default List<String> words() {
    return List.of();
  }

  /** What reading an input may cost. */
  default Cost limit() {
    return Cost.OF_A_REFUSAL;
  }

  /**
   * Reads an input. A {@link io.carrytrack.base.UserError} is a refusal; anything else that is
   * thrown is a finding.
   *
   * @throws Exception a finding
   */
  Outcome read(byte[] input) throws Exception;
}
