package io.carrytrack.training;

import io.carrytrack.base.Setting;
import java.io.Serializable;

/**
 * How large minibatches are.
 *
 * @param size reviews in one, at least 1
 * @param scope whose it is
 */
public record Batch(int size, Scope scope) implements Serializable {
  /** Whose minibatch is measured. */
  public enum Scope {
    /** All workers' together: each takes an equal share, and an exact step all of it. */
    GLOBAL,
    /** One worker's: an exact step takes as many for each. */
    WORKER
  }

  public Batch {
    Setting.require(size >= 1, "training.batch-size", size, "at least 1");
  }
}
