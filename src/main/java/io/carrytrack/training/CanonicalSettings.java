package io.carrytrack.training;

import io.carrytrack.training.TrainingSettings.Averaging;
import io.carrytrack.training.TrainingSettings.Checkpoints;
import io.carrytrack.training.TrainingSettings.EarlyStopping;
import io.carrytrack.training.TrainingSettings.Master;
import io.carrytrack.training.TrainingSettings.Outer;
import io.carrytrack.training.TrainingSettings.Polyak;
import io.carrytrack.training.TrainingSettings.Updater;

/**
 * Training settings with all that decides no bit set to one value, so that two runs on the same
 * reviews give the same parameters if these are equal. (Where they are not, they still may.)
 */
public final class CanonicalSettings {
  private CanonicalSettings() {}

  /**
   * The canonical settings.
   *
   * @param reviews number of reviews of the training split
   * @param heldOut whether the validation reviews are taken from them
   */
  public static TrainingSettings of(TrainingSettings settings, long reviews, boolean heldOut) {
    long rows = heldOut ? BlockWriter.trainingRows(reviews, settings.validationSplit()) : reviews;
    EarlyStopping stopping = settings.earlyStopping();
    return new TrainingSettings(
        settings.epochs(),
        settings.batch(),
        settings.scaling(),
        settings.seed(),
        heldOut ? settings.validationSplit() : 0,
        settings.classWeights(),
        averaging(settings, rows),
        stopping.patience() == 0 ? EarlyStopping.OFF : stopping,
        Checkpoints.DEFAULT);
  }

  private static Averaging averaging(TrainingSettings settings, long rows) {
    Averaging averaging = settings.averaging();
    if (averaging.master() != Master.CARRYTRACK) {
      return averaging;
    }
    int exactEpochs = Math.min(averaging.exactEpochs(), settings.epochs());
    if (averaging.frequency() == 1 || exactEpochs == settings.epochs()) {
      // gradients are averaged in all epochs: no time box, no outer step, one updater state
      return new Averaging(
          Master.CARRYTRACK,
          averaging.workers(),
          1,
          0,
          0,
          Outer.NONE,
          Updater.AVERAGED,
          averaging.polyak());
    }
    return new Averaging(
        Master.CARRYTRACK,
        averaging.workers(),
        oneRound(settings, rows) ? Averaging.WHOLE_EPOCH : averaging.frequency(),
        exactEpochs,
        averaging.roundSeconds(),
        averaging.outer(),
        // the average of one state is that state
        averaging.workers() == 1 && averaging.updater() == Updater.KEPT
            ? Updater.AVERAGED
            : averaging.updater(),
        averaging.polyak());
  }

  /**
   * Whether an epoch's local steps might as well be one round: they are, or the average over one
   * worker, which is what that worker returned to the last bit, begins the next.
   */
  private static boolean oneRound(TrainingSettings settings, long rows) {
    Averaging averaging = settings.averaging();
    boolean inOne =
        averaging.workers() == 1
            && averaging.roundSeconds() == 0
            && averaging.outer().type() == Outer.Type.NONE
            && averaging.updater() != Updater.RESET
            && averaging.polyak().type() == Polyak.Type.NONE;
    return inOne || averaging.frequency() >= settings.localSteps(rows);
  }
}
