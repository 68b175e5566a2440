package io.carrytrack.training;

import io.carrytrack.base.Floats;
import io.carrytrack.base.Setting;
import io.carrytrack.blocks.BlockSet;
import io.carrytrack.checkpoint.TrainingState;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What decides every bit of a state on the way, by name: a run goes on from a checkpoint only where
 * all of it is equal. The number of epochs is none of it, since the state after a round is the same
 * however many rounds are to follow, unless the learning rate falls to the end of the run.
 */
final class RunIdentity {
  /** Settings that decide no state. */
  private static final List<String> NO_PART = List.of("epochs", "checkpoints");

  private RunIdentity() {}

  /**
   * @param configuration all settings that decide, by key; without any, the trainer's own count
   */
  static SortedMap<String, String> of(
      Map<String, String> configuration,
      TrainingSettings settings,
      BlockSet.Key key,
      String fingerprint,
      TrainingState initial) {
    SortedMap<String, String> identity = new TreeMap<>(configuration);
    if (identity.isEmpty()) {
      flatten("", settings, identity);
      NO_PART.forEach(part -> identity.keySet().removeIf(name -> isOf(part, name)));
    }
    if (settings.schedule().endsWithTheRun()) {
      identity.put(
          "training.epochs, to whose end the learning rate falls,",
          String.valueOf(settings.epochs()));
    }
    identity.put("the version of the blocks", String.valueOf(key.version()));
    identity.put("the data's fingerprint", fingerprint);
    identity.put("the initial parameters' SHA-256", Floats.sha256(initial.parameters()));
    identity.put("the size of the updater state", String.valueOf(initial.updaters()[0].length));
    return identity;
  }

  private static boolean isOf(String part, String name) {
    return name.equals(part) || name.startsWith(part + ".");
  }

  /** Every component of a record, and of the records in it, by its path. */
  private static void flatten(String path, Record settings, SortedMap<String, String> flat) {
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value = value(component, settings);
      String name = path + component.getName();
      if (value instanceof Record deeper) {
        flatten(name + ".", deeper, flat);
      } else {
        flat.put(name, value instanceof Enum<?> one ? Setting.word(one) : String.valueOf(value));
      }
    }
  }

  private static Object value(RecordComponent component, Record settings) {
    try {
      return component.getAccessor().invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record's accessors are there and public", e);
    }
  }
}
