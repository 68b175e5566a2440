package io.carrytrack.optimizer;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** Takes down which keys are read; what it answers is in every range. */
final class KeyRecorder implements OptimizerSettings {
  private static final double IN_RANGE = 0.5;

  private final SortedSet<String> keys = new TreeSet<>();

  SortedSet<String> keys() {
    return Collections.unmodifiableSortedSet(keys);
  }

  private <T> T read(String key, T answer) {
    keys.add(key);
    return answer;
  }

  @Override
  public double above0(String key) {
    return read(key, IN_RANGE);
  }

  @Override
  public double atLeast0(String key) {
    return read(key, IN_RANGE);
  }

  @Override
  public double share(String key) {
    return read(key, IN_RANGE);
  }

  @Override
  public boolean flag(String key) {
    return read(key, false);
  }

  @Override
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    return read(key, type.getEnumConstants()[0]);
  }
}
