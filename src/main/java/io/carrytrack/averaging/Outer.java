package io.carrytrack.averaging;

import io.carrytrack.base.Setting;
import java.io.Serializable;

/**
 * The step that the driver takes with the workers' average.
 *
 * @param type which
 * @param rate its factor of the model's move, above 0
 * @param momentum its share of the last move, in [0, 1)
 */
public record Outer(Type type, double rate, double momentum) implements Serializable {
  /** The outer steps; their formulas and sources stand at the classes of that name. */
  public enum Type {
    /** The average is the model. */
    NONE,
    /** Blockwise model-update filtering with classical block momentum. */
    BMUF,
    /** Blockwise model-update filtering with Nesterov block momentum. */
    BMUF_NESTEROV,
    /** SGD with Nesterov momentum on the outer gradient, as DiLoCo has it. */
    NESTEROV,
    /** Slow momentum. */
    SLOWMO
  }

  /** Plain averaging. */
  public static final Outer NONE = new Outer(Type.NONE, 1, 0);

  public Outer {
    Setting.require(
        rate > 0 && rate < Double.POSITIVE_INFINITY,
        "averaging.outer.rate",
        rate,
        "above 0 and finite");
    Setting.require(
        momentum >= 0 && momentum < 1,
        "averaging.outer.momentum",
        momentum,
        "at least 0 and below 1");
  }

  /**
   * A step with the numbers of its source: BMUF's momentum is 1 - 1/workers at rate 1 (Chen and Huo
   * 2016), DiLoCo's Nesterov has 0.9 and 0.7 (Douillard et al. 2023), SlowMo's rate is 1, and its
   * momentum the middle of the 0.4 to 0.8 that were best (Wang et al. 2020, table 1).
   *
   * @param workers number of logical workers
   */
  public static Outer of(Type type, int workers) {
    return switch (type) {
      case NONE -> NONE;
      case BMUF, BMUF_NESTEROV -> new Outer(type, 1, 1 - 1.0 / workers);
      case NESTEROV -> new Outer(type, 0.7, 0.9);
      case SLOWMO -> new Outer(type, 1, 0.6);
    };
  }
}
