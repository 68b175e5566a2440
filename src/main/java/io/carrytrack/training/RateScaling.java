package io.carrytrack.training;

import io.carrytrack.base.Setting;
import io.carrytrack.optimizer.OptimizerSettings;
import java.io.Serializable;

/**
 * How the learning rate follows the number of workers N, and the one warm-up that there is. The
 * rate of a step is the optimizer's times a factor, which grows linearly, step by step, to the
 * rule's value over the first epochs. With a rule it begins at 1, the rate of one worker (gradual
 * warm-up: Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.2). Without one it begins
 * at nothing: the n-th step of k has n / k of the rate (Vaswani et al. 2017, "Attention Is All You
 * Need", section 5.3, which counts steps from 1).
 *
 * @param rule the factor's value after the warm-up
 * @param warmupEpochs number of epochs, or parts of one, until then; 0 for none
 */
public record RateScaling(Rule rule, double warmupEpochs) implements Serializable {
  /** The factor for N workers. */
  public enum Rule {
    /** 1. */
    NONE,
    /** The root of N. */
    SQRT,
    /** N. */
    LINEAR
  }

  /** The optimizer's rate at all steps. */
  public static final RateScaling NONE = new RateScaling(Rule.NONE, 0);

  public RateScaling {
    Setting.require(
        warmupEpochs >= 0 && warmupEpochs < 1e6,
        "optimizer.warmup-epochs",
        warmupEpochs,
        "at least 0 and below a million");
  }

  /** As a configuration has it. */
  public static RateScaling read(OptimizerSettings settings) {
    return new RateScaling(
        settings.choice("optimizer.scaling", Rule.class),
        settings.atLeast0("optimizer.warmup-epochs"));
  }

  /** Whether the factor is 1 at all steps, whatever the number of workers. */
  boolean isOne() {
    return rule == Rule.NONE && warmupEpochs == 0;
  }

  /**
   * The factor of a step.
   *
   * @param epochs that are done before it, and the part of its own
   * @param step the part of an epoch that it is
   */
  double factor(int workers, double epochs, double step) {
    double full =
        switch (rule) {
          case NONE -> 1;
          case SQRT -> Math.sqrt(workers);
          case LINEAR -> workers;
        };
    if (epochs >= warmupEpochs) {
      return full;
    }
    return rule == Rule.NONE
        ? Math.min(1, (epochs + step) / warmupEpochs)
        : 1 + (full - 1) * (epochs / warmupEpochs);
  }
}
