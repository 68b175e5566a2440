package io.carrytrack.training;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What decides every bit of a run, by name: a checkpoint goes on only where all of it is equal. */
final class RunIdentity {
  private RunIdentity() {}

  /**
   * @param configuration settings beyond those of training, by key
   */
  static SortedMap<String, String> of(
      Map<String, String> configuration,
      TrainingSettings settings,
      BlockSet.Key key,
      String fingerprint,
      TrainingState initial) {
    SortedMap<String, String> identity = new TreeMap<>(configuration);
    identity.put("training.epochs", String.valueOf(settings.epochs()));
    identity.put("training.batch-size", String.valueOf(settings.batch().size()));
    identity.put("training.batch-scope", TrainingSettings.lower(settings.batch().scope()));
    identity.put("optimizer.scaling", TrainingSettings.lower(settings.scaling().rule()));
    identity.put("optimizer.warmup-epochs", String.valueOf(settings.scaling().warmupEpochs()));
    identity.put("training.seed", String.valueOf(settings.seed()));
    identity.put("training.validation-split", String.valueOf(key.validationSplit()));
    identity.put("training.class-weights", String.valueOf(settings.classWeights()));
    TrainingSettings.EarlyStopping stopping = settings.earlyStopping();
    identity.put("training.early-stopping.patience", String.valueOf(stopping.patience()));
    identity.put("training.early-stopping.min-delta", String.valueOf(stopping.minDelta()));
    TrainingSettings.Averaging averaging = settings.averaging();
    identity.put("averaging.workers", String.valueOf(averaging.workers()));
    identity.put(
        "averaging.frequency",
        averaging.frequency() == TrainingSettings.Averaging.WHOLE_EPOCH
            ? "epoch"
            : String.valueOf(averaging.frequency()));
    identity.put("averaging.exact-epochs", String.valueOf(averaging.exactEpochs()));
    identity.put("averaging.round-seconds", String.valueOf(averaging.roundSeconds()));
    TrainingSettings.Outer outer = averaging.outer();
    identity.put("averaging.outer.type", TrainingSettings.lower(outer.type()));
    identity.put("averaging.outer.rate", String.valueOf(outer.rate()));
    identity.put("averaging.outer.momentum", String.valueOf(outer.momentum()));
    identity.put("averaging.updater", TrainingSettings.lower(averaging.updater()));
    TrainingSettings.Polyak polyak = averaging.polyak();
    identity.put("averaging.polyak.type", TrainingSettings.lower(polyak.type()));
    identity.put("averaging.polyak.decay", String.valueOf(polyak.decay()));
    identity.put("averaging.polyak.from-epoch", String.valueOf(polyak.fromEpoch()));
    identity.put("the data's fingerprint", fingerprint);
    identity.put("the initial parameters' SHA-256", Floats.sha256(initial.parameters()));
    identity.put("the size of the updater state", String.valueOf(initial.updaters()[0].length));
    return identity;
  }
}
