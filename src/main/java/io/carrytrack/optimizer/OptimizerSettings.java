package io.carrytrack.optimizer;

/**
 * A configuration as optimizers, and what scales their rate, read their numbers from it: by key,
 * such as {@code optimizer.rho}. A value that is out of range is refused by its key.
 */
public interface OptimizerSettings {

  /** A finite number above 0. */
  double above0(String key);

  /** A finite number of at least 0. */
  double atLeast0(String key);

  /** A number in [0, 1). */
  double share(String key);

  /** True or false. */
  boolean flag(String key);

  /** The constant whose word it is. */
  <E extends Enum<E>> E choice(String key, Class<E> type);
}
