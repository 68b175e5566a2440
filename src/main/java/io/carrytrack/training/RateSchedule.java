package io.carrytrack.training;

import io.carrytrack.base.Setting;
import io.carrytrack.checkpoint.EpochRecord;
import java.io.Serializable;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How the learning rate falls while a run lasts: a share of the rate that {@link RateScaling} comes
 * to behind its warm-up. With p the part of the way from the end of the warm-up to the end of the
 * last epoch, in steps, in [0, 1), and e the epochs that are done,
 *
 * <pre>
 *   constant  1
 *   linear    floor + (1 - floor) (1 - p)
 *   cosine    floor + (1 - floor) (1 + cos(pi p)) / 2
 *   step      max(floor, factor^floor(e / stepEpochs))
 *   plateau   max(floor, factor^falls)
 * </pre>
 *
 * <p>Sources: linear is Keras' {@code PolynomialDecay} of power 1, cosine its {@code CosineDecay},
 * whose {@code alpha} is the floor (Loshchilov and Hutter 2017, "SGDR", without restarts), plateau
 * its {@code ReduceLROnPlateau} without a least gain and without a cool-down.
 *
 * @param type the way it falls
 * @param floor share of the rate below which it does not fall, in [0, 1)
 * @param factor step and plateau: what a fall multiplies the rate by, above 0 and below 1
 * @param stepEpochs step: epochs from one fall to the next, at least 1
 * @param patience plateau: epochs in a row without a gain that make it fall, at least 1
 */
public record RateSchedule(Type type, double floor, double factor, int stepEpochs, int patience)
    implements Serializable {
  private static final String KEY = "training.learning-rate-schedule.";
  private static final double FLOOR = 0;
  private static final double FACTOR = 0.1;
  private static final int STEP_EPOCHS = 5;
  private static final int PATIENCE = 2;

  /** No rate is 0: it would be a step for nothing, and an outer step divides by it. */
  private static final double LEAST = 1e-30;

  /** The way. */
  public enum Type {
    /** It does not fall. */
    CONSTANT,
    /** By the same amount at every step, to the floor at the end of the last epoch. */
    LINEAR,
    /** By half a cosine, to the floor at the end of the last epoch. */
    COSINE,
    /** By the factor every few epochs. */
    STEP,
    /** By the factor when validation has not become better for a few epochs. */
    PLATEAU
  }

  /** The rate does not fall. */
  public static final RateSchedule CONSTANT = of(Type.CONSTANT);

  public RateSchedule {
    Setting.require(floor >= 0 && floor < 1, KEY + "floor", floor, "at least 0 and below 1");
    Setting.require(factor > 0 && factor < 1, KEY + "factor", factor, "above 0 and below 1");
    Setting.require(stepEpochs >= 1, KEY + "step-epochs", stepEpochs, "at least 1");
    Setting.require(patience >= 1, KEY + "patience", patience, "at least 1");
    boolean falls = type == Type.STEP || type == Type.PLATEAU;
    requireRead(type, type != Type.CONSTANT || floor == FLOOR, "floor", floor, FLOOR);
    requireRead(type, falls || factor == FACTOR, "factor", factor, FACTOR);
    requireRead(
        type,
        type == Type.STEP || stepEpochs == STEP_EPOCHS,
        "step-epochs",
        stepEpochs,
        STEP_EPOCHS);
    requireRead(type, type == Type.PLATEAU || patience == PATIENCE, "patience", patience, PATIENCE);
  }

  /** A number that plays no part is refused, unless it is the default. */
  private static void requireRead(
      Type type, boolean plays, String end, Object value, Object usual) {
    Setting.require(
        plays,
        KEY + end,
        value,
        usual
            + " or left out with "
            + KEY
            + "type = "
            + Setting.word(type)
            + ", which does not read it");
  }

  /** A type with the numbers of reference.conf. */
  public static RateSchedule of(Type type) {
    return new RateSchedule(type, FLOOR, FACTOR, STEP_EPOCHS, PATIENCE);
  }

  /** Whether the rate of a step depends on how many epochs the run has in all. */
  public boolean endsWithTheRun() {
    return type == Type.LINEAR || type == Type.COSINE;
  }

  /**
   * The share of the rate in a step.
   *
   * @param done epochs that are done before it, and the part of its own
   * @param from epochs of the warm-up
   * @param to epochs of the run, more than those
   * @param falls of a plateau, as {@link #falls} counts them
   */
  double share(double done, double from, double to, int falls) {
    // StrictMath: the same bits on every machine
    double share =
        switch (type) {
          case CONSTANT -> 1;
          case LINEAR -> floor + (1 - floor) * (1 - way(done, from, to));
          case COSINE ->
              floor + (1 - floor) * (1 + StrictMath.cos(Math.PI * way(done, from, to))) / 2;
          case STEP -> Math.max(floor, StrictMath.pow(factor, Math.floor(done / stepEpochs)));
          case PLATEAU -> Math.max(floor, StrictMath.pow(factor, falls));
        };
    return Math.max(share, LEAST);
  }

  private static double way(double done, double from, double to) {
    return done <= from ? 0 : (done - from) / (to - from);
  }

  /**
   * How often a plateau's rate has fallen behind these epochs; 0 for the other types. Of epochs
   * that are no better than the best one before them, every {@code patience} in a row count as a
   * fall.
   *
   * @param merit the larger the better an epoch's validation is; asked for a plateau alone
   */
  int falls(List<EpochRecord> history, ToDoubleFunction<EpochRecord> merit) {
    if (type != Type.PLATEAU) {
      return 0;
    }
    double best = Double.NEGATIVE_INFINITY;
    int waited = 0;
    int falls = 0;
    for (EpochRecord epoch : history) {
      if (merit.applyAsDouble(epoch) > best) {
        best = merit.applyAsDouble(epoch);
        waited = 0;
      } else if (++waited == patience) {
        falls++;
        waited = 0;
      }
    }
    return falls;
  }
}
