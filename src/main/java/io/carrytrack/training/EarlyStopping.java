package io.carrytrack.training;

import io.carrytrack.base.Setting;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.task.Metric;
import java.io.Serializable;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * When to stop before the last epoch, as Keras' EarlyStopping, and what of the validation tells a
 * better epoch.
 *
 * @param patience epochs in a row without a gain after which training stops; 0 for never
 * @param minDelta gain that counts, at least 0
 * @param monitor what is better from one epoch to a better one
 */
public record EarlyStopping(int patience, double minDelta, Metric monitor) implements Serializable {
  /** All epochs are run. */
  public static final EarlyStopping OFF = new EarlyStopping(0, 0);

  /** With validation accuracy. */
  public EarlyStopping(int patience, double minDelta) {
    this(patience, minDelta, Metric.ACCURACY);
  }

  public EarlyStopping {
    Setting.require(patience >= 0, "training.early-stopping.patience", patience, "at least 0");
    Setting.require(
        minDelta >= 0 && minDelta < 1,
        "training.early-stopping.min-delta",
        minDelta,
        "at least 0 and below 1");
  }

  /**
   * Whether the rules end training behind these epochs.
   *
   * @param merit the larger the better an epoch's validation is; not asked without patience
   */
  boolean stops(List<EpochRecord> history, ToDoubleFunction<EpochRecord> merit) {
    return patience > 0 && waited(history, merit) >= patience;
  }

  /** Epochs since the last one that brought a gain of more than the least one. */
  private int waited(List<EpochRecord> history, ToDoubleFunction<EpochRecord> merit) {
    double reference = Double.NEGATIVE_INFINITY;
    int waited = 0;
    for (EpochRecord epoch : history) {
      if (merit.applyAsDouble(epoch) - minDelta > reference) {
        reference = merit.applyAsDouble(epoch);
        waited = 0;
      } else {
        waited++;
      }
    }
    return waited;
  }
}
