package io.carrytrack.config;

import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Master;
import io.carrytrack.averaging.Outer;
import io.carrytrack.averaging.Polyak;
import io.carrytrack.averaging.Updater;
import io.carrytrack.base.Setting;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.text.Truncation;
import io.carrytrack.training.TrainingSettings;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the outcome of a run is a function of, less the settings that are known to play no part
 * beside the others: experiments whose canonical runs are equal are the same run. (Where they are
 * not, they still may be.)
 *
 * @param settings by key
 */
public record CanonicalRun(SortedMap<String, String> settings) {
  /**
   * The canonical run of an experiment.
   *
   * @param reviews number of reviews of the training split
   * @param heldOut whether the validation reviews are taken from them
   */
  public static CanonicalRun of(Experiment experiment, long reviews, boolean heldOut) {
    SortedMap<String, String> settings = new TreeMap<>(experiment.deciding());
    Optimizer.Type optimizer =
        Setting.constant(Optimizer.Type.class, settings.get("optimizer.type")).orElseThrow();
    settings.keySet().removeAll(optimizer.othersKeys());
    // as it was read: a layer's option that is left out has its default
    settings.put("network.layers", experiment.network().layers().toString());
    if (experiment.text().truncation().type() != Truncation.Type.BOTH) {
      settings.remove("text.head");
    }
    if (!heldOut) {
      settings.remove("training.validation-split");
    }
    if (experiment.training().earlyStopping().patience() == 0) {
      settings.remove("training.early-stopping.min-delta");
    }
    Outer outer = experiment.training().averaging().outer();
    settings.put("averaging.outer.rate", String.valueOf(outer.rate()));
    settings.put("averaging.outer.momentum", String.valueOf(outer.momentum()));
    if (experiment.training().averaging().master() == Master.CARRYTRACK) {
      long rows = heldOut ? experiment.training().rowsBesideValidation(reviews) : reviews;
      averaging(experiment.training(), rows, settings);
    }
    return new CanonicalRun(Collections.unmodifiableSortedMap(settings));
  }

  private static void averaging(
      TrainingSettings training, long rows, SortedMap<String, String> settings) {
    Averaging averaging = training.averaging();
    int exactEpochs = Math.min(averaging.exactEpochs(), training.epochs());
    if (averaging.frequency() == 1 || exactEpochs == training.epochs()) {
      // gradients are averaged in all epochs: no time box, no outer step, one updater state
      settings.put("averaging.frequency", "1");
      settings
          .keySet()
          .removeAll(
              List.of(
                  "averaging.exact-epochs",
                  "averaging.round-seconds",
                  "averaging.outer.type",
                  "averaging.outer.rate",
                  "averaging.outer.momentum",
                  "averaging.updater"));
      return;
    }
    settings.put("averaging.exact-epochs", String.valueOf(exactEpochs));
    if (oneRound(training, rows)) {
      settings.put("averaging.frequency", "epoch");
    }
    if (averaging.workers() == 1 && averaging.updater() == Updater.KEPT) {
      // the average of one state is that state
      settings.put("averaging.updater", "averaged");
    }
  }

  /**
   * Whether an epoch's local steps might as well be one round: they are, or the average over one
   * worker, which is what that worker returned to the last bit, begins the next.
   */
  private static boolean oneRound(TrainingSettings training, long rows) {
    Averaging averaging = training.averaging();
    boolean inOne =
        averaging.workers() == 1
            && averaging.roundSeconds() == 0
            && averaging.outer().type() == Outer.Type.NONE
            && averaging.updater() != Updater.RESET
            && averaging.polyak().type() == Polyak.Type.NONE;
    return inOne || averaging.frequency() >= training.localSteps(rows);
  }
}
