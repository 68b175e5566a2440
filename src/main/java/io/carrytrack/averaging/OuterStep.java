package io.carrytrack.averaging;

/**
 * What the driver makes of the workers' average at the end of a round. All is computed element by
 * element in double precision and rounded once, so it has the same bits on every machine.
 *
 * <p>The parameters are the model that is validated and published. Where workers begin may be
 * another point, which is derived from parameters and momentum and never stored.
 */
public interface OuterStep {

  /**
   * A step's outcome, newly allocated.
   *
   * @param parameters the model after the round
   * @param momentum what is kept for the next step
   */
  record Moved(float[] parameters, float[] momentum) {}

  /** The momentum before the first step, for so many parameters. */
  default float[] rest(int parameters) {
    return new float[parameters];
  }

  /** Where the workers begin a round; written to by nobody. */
  default float[] start(float[] parameters, float[] momentum) {
    return parameters;
  }

  /**
   * The step at the end of a round.
   *
   * @param parameters the model before the round
   * @param start where the workers began: {@link #start} of parameters and momentum
   * @param mean the weighted average of where they ended
   * @param momentum what the step before kept
   * @param rateFactor of the workers' learning rate in the round's first step, above 0
   */
  Moved apply(float[] parameters, float[] start, float[] mean, float[] momentum, double rateFactor);

  /** The step of the settings. */
  static OuterStep of(Outer outer) {
    return switch (outer.type()) {
      case NONE -> new NoOuterStep();
      case BMUF -> new BlockMomentum(outer.rate(), outer.momentum());
      case BMUF_NESTEROV -> new NesterovBlockMomentum(outer.rate(), outer.momentum());
      case NESTEROV -> new NesterovOuterStep(outer.rate(), outer.momentum());
      case SLOWMO -> new SlowMomentum(outer.rate(), outer.momentum());
    };
  }
}
