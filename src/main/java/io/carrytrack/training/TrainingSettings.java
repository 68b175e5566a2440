package io.carrytrack.training;

import io.carrytrack.spark.UserError;
import java.io.Serializable;
import java.util.List;

/**
 * How to train. Values outside their range are refused with the name of their configuration key.
 *
 * @param epochs passes over the training reviews, at least 1
 * @param batchSize reviews in a minibatch of one worker; in an exact step, of all workers together
 * @param seed of everything random
 * @param validationSplit share of the reviews held out where validation has none of its own, in [0,
 *     1)
 * @param classWeights factors of the weights of reviews labelled 0 and 1, each at least 0 and not
 *     both 0
 * @param averaging what workers share, and when
 * @param earlyStopping when to stop before the last epoch
 * @param checkpoints when to save the state, and how many of them to keep
 */
public record TrainingSettings(
    int epochs,
    int batchSize,
    long seed,
    double validationSplit,
    List<Double> classWeights,
    Averaging averaging,
    EarlyStopping earlyStopping,
    Checkpoints checkpoints)
    implements Serializable {

  /** Who averages. */
  public enum Master {
    /** The rounds of this package. */
    CARRYTRACK,
    /** dl4j-spark's {@code ParameterAveragingTrainingMaster}, the baseline. */
    DL4J
  }

  /**
   * What workers share, and when.
   *
   * @param master who averages
   * @param workers number of logical workers, at least 1: part of what is computed, never derived
   *     from the cluster
   * @param frequency minibatches that each worker runs in a round, at least 1, or {@link
   *     #WHOLE_EPOCH}. At 1, gradients are averaged and one step is taken: exact synchronous SGD.
   * @param exactEpochs number of first epochs that run as if frequency were 1 (post-local SGD)
   * @param roundSeconds time box of a worker's round, in seconds: it stops after the minibatch that
   *     runs then and leaves the others of the round out; 0 for none. With one, the result depends
   *     on the machines' speed. Exact steps have none.
   */
  public record Averaging(
      Master master, int workers, int frequency, int exactEpochs, double roundSeconds)
      implements Serializable {
    /** The frequency of one round an epoch. */
    public static final int WHOLE_EPOCH = Integer.MAX_VALUE;

    /** Two workers that average every twenty minibatches. */
    public static final Averaging DEFAULT = new Averaging(Master.CARRYTRACK, 2, 20, 0, 0);

    /** Workers beyond this are refused: a job of as many tasks a round is slower than training. */
    static final int MOST_WORKERS = 100_000;

    public Averaging {
      require(
          workers >= 1 && workers <= MOST_WORKERS,
          "averaging.workers",
          workers,
          "from 1 to " + MOST_WORKERS);
      require(frequency >= 1, "averaging.frequency", frequency, "at least 1, or epoch");
      require(exactEpochs >= 0, "averaging.exact-epochs", exactEpochs, "at least 0");
      require(
          roundSeconds >= 0 && roundSeconds < 1e6,
          "averaging.round-seconds",
          roundSeconds,
          "at least 0 and below a million");
    }

    /** Whether the result is the same on any cluster. */
    public boolean reproducible() {
      return master == Master.CARRYTRACK && (roundSeconds == 0 || frequency == 1);
    }

    /** Whether this epoch, counted from 0, averages the gradients of every step. */
    boolean exact(int epoch) {
      return frequency == 1 || epoch < exactEpochs;
    }
  }

  /**
   * When to stop before the last epoch, as Keras' EarlyStopping that monitors validation accuracy.
   *
   * @param patience epochs in a row without a gain after which training stops; 0 for never
   * @param minDelta gain in validation accuracy that counts, at least 0
   */
  public record EarlyStopping(int patience, double minDelta) implements Serializable {
    /** All epochs are run. */
    public static final EarlyStopping OFF = new EarlyStopping(0, 0);

    public EarlyStopping {
      require(patience >= 0, "training.early-stopping.patience", patience, "at least 0");
      require(
          minDelta >= 0 && minDelta < 1,
          "training.early-stopping.min-delta",
          minDelta,
          "at least 0 and below 1");
    }
  }

  /**
   * When to save the state. The last round, and an epoch that is the best so far, are always saved.
   *
   * @param rounds after so many rounds; 0 for no such rule
   * @param minutes after so many minutes; 0 for no such rule
   * @param keep number of newest checkpoints to keep beside the best epoch's, at least 1
   */
  public record Checkpoints(int rounds, double minutes, int keep) implements Serializable {
    /** Every five minutes; the newest two are kept. */
    public static final Checkpoints DEFAULT = new Checkpoints(0, 5, 2);

    public Checkpoints {
      require(rounds >= 0, "checkpoint.rounds", rounds, "at least 0");
      require(
          minutes >= 0 && minutes < 1e6, "checkpoint.minutes", minutes, "at least 0 and finite");
      require(keep >= 1, "checkpoint.keep", keep, "at least 1");
    }
  }

  public TrainingSettings {
    classWeights = List.copyOf(classWeights);
    require(epochs >= 1, "training.epochs", epochs, "at least 1");
    require(batchSize >= 1, "training.batch-size", batchSize, "at least 1");
    require(
        validationSplit >= 0 && validationSplit < 1,
        "training.validation-split",
        validationSplit,
        "at least 0 and below 1");
    require(
        classWeights.size() == 2
            && classWeights.stream().allMatch(w -> w >= 0 && w < Double.POSITIVE_INFINITY)
            && classWeights.get(0) + classWeights.get(1) > 0,
        "training.class-weights",
        classWeights,
        "two numbers of at least 0, not both 0");
  }

  /**
   * The tutorial's ten epochs and its minibatches of 128 reviews, as 64 for each of two workers.
   */
  public static TrainingSettings defaults() {
    return new TrainingSettings(
        10,
        64,
        1,
        0.2,
        List.of(1.0, 1.0),
        Averaging.DEFAULT,
        EarlyStopping.OFF,
        Checkpoints.DEFAULT);
  }

  private static void require(boolean condition, String key, Object value, String range) {
    if (!condition) {
      throw UserError.usage("%s is %s, must be %s", key, value, range);
    }
  }
}
