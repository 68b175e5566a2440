package io.carrytrack.training;

import io.carrytrack.base.Setting;
import java.io.Serializable;

/**
 * When to stop before the last epoch, as Keras' EarlyStopping that monitors validation accuracy.
 *
 * @param patience epochs in a row without a gain after which training stops; 0 for never
 * @param minDelta gain in validation accuracy that counts, at least 0
 */
public record EarlyStopping(int patience, double minDelta) implements Serializable {
  /** All epochs are run. */
  public static final EarlyStopping OFF = new EarlyStopping(0, 0);

  public EarlyStopping {
    Setting.require(patience >= 0, "training.early-stopping.patience", patience, "at least 0");
    Setting.require(
        minDelta >= 0 && minDelta < 1,
        "training.early-stopping.min-delta",
        minDelta,
        "at least 0 and below 1");
  }
}
