package io.carrytrack.training;

import io.carrytrack.base.Setting;
import java.io.Serializable;

/**
 * When to save the state. The last round, and an epoch that is the best so far, are always saved.
 *
 * @param rounds after so many rounds; 0 for no such rule
 * @param minutes after so many minutes; 0 for no such rule
 * @param keep number of newest checkpoints to keep beside the best epoch's, at least 1
 */
public record Checkpoints(int rounds, double minutes, int keep) implements Serializable {
  /** Every five minutes; the newest two are kept. */
  public static final Checkpoints DEFAULT = new Checkpoints(0, 5, 2);

  public Checkpoints {
    Setting.require(rounds >= 0, "checkpoint.rounds", rounds, "at least 0");
    Setting.require(
        minutes >= 0 && minutes < 1e6, "checkpoint.minutes", minutes, "at least 0 and finite");
    Setting.require(keep >= 1, "checkpoint.keep", keep, "at least 1");
  }
}
