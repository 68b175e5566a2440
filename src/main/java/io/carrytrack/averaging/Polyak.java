package io.carrytrack.averaging;

import io.carrytrack.base.Setting;
import java.io.Serializable;

/**
 * Whether the model that is validated and published is the average of those after several rounds
 * (Polyak and Juditsky 1992) instead of that after the last. Training goes on from the last.
 *
 * @param type how rounds are weighed
 * @param decay of {@code EXPONENTIAL}: the share of the average that is kept at a round, in [0, 1)
 * @param fromEpoch the first epoch, from 1, whose rounds count
 */
public record Polyak(Type type, double decay, int fromEpoch) implements Serializable {
  /** How rounds are weighed. */
  public enum Type {
    /** There is no average. */
    NONE,
    /** The later, the more: A = decay A + (1 - decay) W, from A = W on. */
    EXPONENTIAL,
    /** All equally. */
    UNIFORM
  }

  /** The model is that after the last round. */
  public static final Polyak NONE = new Polyak(Type.NONE, 0.9, 1);

  public Polyak {
    Setting.require(
        decay >= 0 && decay < 1, "averaging.polyak.decay", decay, "at least 0 and below 1");
    Setting.require(fromEpoch >= 1, "averaging.polyak.from-epoch", fromEpoch, "at least 1");
  }
}
