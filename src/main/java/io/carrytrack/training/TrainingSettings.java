package io.carrytrack.training;

import io.carrytrack.spark.UserError;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * How to train. Values outside their range are refused with the name of their configuration key.
 *
 * @param epochs passes over the training reviews, at least 1
 * @param batch how large minibatches are
 * @param scaling how the learning rate follows the number of workers
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
    Batch batch,
    RateScaling scaling,
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
   * How large minibatches are.
   *
   * @param size reviews in one, at least 1
   * @param scope whose it is
   */
  public record Batch(int size, Scope scope) implements Serializable {
    /** Whose minibatch is measured. */
    public enum Scope {
      /** All workers' together: each takes an equal share, and an exact step all of it. */
      GLOBAL,
      /** One worker's: an exact step takes as many for each. */
      WORKER
    }

    public Batch {
      require(size >= 1, "training.batch-size", size, "at least 1");
    }
  }

  /**
   * How the learning rate follows the number of workers N. The rate of a step is the optimizer's
   * times a factor, which grows linearly, step by step, from 1 to the rule's value over the first
   * epochs (gradual warm-up: Goyal et al. 2017, "Accurate, Large Minibatch SGD", section 2.2).
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
      require(
          warmupEpochs >= 0 && warmupEpochs < 1e6,
          "optimizer.warmup-epochs",
          warmupEpochs,
          "at least 0 and below a million");
    }

    /** The factor when so many epochs are done. */
    double factor(int workers, double epochs) {
      double full =
          switch (rule) {
            case NONE -> 1;
            case SQRT -> Math.sqrt(workers);
            case LINEAR -> workers;
          };
      return epochs < warmupEpochs ? 1 + (full - 1) * (epochs / warmupEpochs) : full;
    }
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
   * @param outer what the driver does with the average; not with that of exact steps' gradients
   * @param updater what becomes of the workers' updater states; exact steps have one for all
   * @param polyak whether the model is an average over rounds
   */
  public record Averaging(
      Master master,
      int workers,
      int frequency,
      int exactEpochs,
      double roundSeconds,
      Outer outer,
      Updater updater,
      Polyak polyak)
      implements Serializable {
    /** The frequency of one round an epoch. */
    public static final int WHOLE_EPOCH = Integer.MAX_VALUE;

    /** Two workers that average every twenty minibatches. */
    public static final Averaging DEFAULT =
        new Averaging(Master.CARRYTRACK, 2, 20, 0, 0, Outer.NONE, Updater.AVERAGED, Polyak.NONE);

    /** Workers beyond this are refused: a job of as many tasks a round is slower than training. */
    static final int MOST_WORKERS = 100_000;

    private static final String WITH_DL4J = " with averaging.master = dl4j";
    private static final String WITH_EXACT_STEPS =
        " with averaging.frequency = 1, whose steps are exact";

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
      require(
          outer.type() == Outer.Type.NONE || (master == Master.CARRYTRACK && frequency > 1),
          "averaging.outer.type",
          lower(outer.type()),
          "none" + (master == Master.DL4J ? WITH_DL4J : WITH_EXACT_STEPS));
      require(
          updater == Updater.AVERAGED || (master == Master.CARRYTRACK && frequency > 1),
          "averaging.updater",
          lower(updater),
          "averaged" + (master == Master.DL4J ? WITH_DL4J : WITH_EXACT_STEPS));
      require(
          polyak.type() == Polyak.Type.NONE || master == Master.CARRYTRACK,
          "averaging.polyak.type",
          lower(polyak.type()),
          "none" + WITH_DL4J);
    }

    /** Whether the result is the same on any cluster. */
    public boolean reproducible() {
      return master == Master.CARRYTRACK && (roundSeconds == 0 || frequency == 1);
    }

    /** Whether this epoch, counted from 0, averages the gradients of every step. */
    boolean exact(int epoch) {
      return master == Master.CARRYTRACK && (frequency == 1 || epoch < exactEpochs);
    }
  }

  /** What becomes of the workers' updater states when their parameters are averaged. */
  public enum Updater {
    /** They are averaged too, and all workers go on from the average. */
    AVERAGED,
    /** Each worker goes on from its own. */
    KEPT,
    /** Every round begins from zeros, and counts its steps anew. */
    RESET
  }

  /**
   * Whether the model that is validated and published is the average of those after several rounds
   * (Polyak and Juditsky 1992) instead of that after the last. Training goes on from the last.
   *
   * @param type how rounds are weighed
   * @param decay of {@code EXPONENTIAL}: the share of the average that is kept at a round, in [0,
   *     1)
   * @param fromEpoch the first epoch, from 1, whose rounds count
   */
  public record Polyak(Type type, double decay, int fromEpoch) implements Serializable {
    /** How rounds are weighed. */
    public enum Type {
      /** There is no average. */
      NONE,
      /** The later, the more: A = decay A + (1 - decay) W, from A = W on. */
      EXPONENTIAL,
      /** All equally. */
      UNIFORM
    }

    /** The model is that after the last round. */
    public static final Polyak NONE = new Polyak(Type.NONE, 0.9, 1);

    public Polyak {
      require(decay >= 0 && decay < 1, "averaging.polyak.decay", decay, "at least 0 and below 1");
      require(fromEpoch >= 1, "averaging.polyak.from-epoch", fromEpoch, "at least 1");
    }
  }

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
      require(
          rate > 0 && rate < Double.POSITIVE_INFINITY,
          "averaging.outer.rate",
          rate,
          "above 0 and finite");
      require(
          momentum >= 0 && momentum < 1,
          "averaging.outer.momentum",
          momentum,
          "at least 0 and below 1");
    }

    /**
     * A step with the numbers of its source: BMUF's momentum is 1 - 1/workers at rate 1 (Chen and
     * Huo 2016), DiLoCo's Nesterov has 0.9 and 0.7 (Douillard et al. 2023), SlowMo's rate is 1, and
     * its momentum the middle of the 0.4 to 0.8 that were best (Wang et al. 2020, table 1).
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
    requireShares(batch, averaging);
    require(
        averaging.master() == Master.CARRYTRACK || scaling.rule() == RateScaling.Rule.NONE,
        "optimizer.scaling",
        lower(scaling.rule()),
        "none with averaging.master = dl4j, whose networks keep their own rate");
  }

  /** Every local step has a review, and those of dl4j-spark's master are all of one size. */
  private static void requireShares(Batch batch, Averaging averaging) {
    int workers = averaging.workers();
    if (batch.scope() == Batch.Scope.WORKER) {
      require(
          (long) batch.size() * workers <= Integer.MAX_VALUE,
          "training.batch-size",
          batch.size(),
          "at most " + Integer.MAX_VALUE / workers + " for each of " + workers + " workers");
    } else if (averaging.master() == Master.DL4J) {
      require(
          batch.size() % workers == 0,
          "training.batch-size",
          batch.size(),
          "a multiple of averaging.workers = " + workers + " with averaging.master = dl4j");
    } else if (averaging.frequency() > 1) {
      require(
          batch.size() >= workers,
          "training.batch-size",
          batch.size(),
          "at least averaging.workers = "
              + workers
              + ", which share it (training.batch-scope = global)");
    }
  }

  /** How the workers share their minibatches. */
  BatchShares shares() {
    int workers = averaging.workers();
    return new BatchShares(
        batch.scope() == Batch.Scope.GLOBAL ? batch.size() : batch.size() * workers, workers);
  }

  /** Reviews of the largest minibatch that one worker may have: of an exact step, all. */
  public int largestMinibatch() {
    return averaging.exact(0) ? exactMinibatch() : localMinibatch();
  }

  /** Reviews of the largest minibatch of a worker's own step. */
  public int localMinibatch() {
    return shares().largest();
  }

  /** Reviews of a minibatch of all workers together, as an exact step takes it. */
  public int exactMinibatch() {
    return shares().batch();
  }

  /** Own steps of an epoch on so many reviews, of the worker that has most. */
  public int localSteps(long reviews) {
    return shares().mostOf(reviews);
  }

  /** Exact steps of an epoch on so many reviews. */
  public int exactSteps(long reviews) {
    return shares().count(reviews);
  }

  /** Reviews that are trained on where a share of so many is held out for validation. */
  public long rowsBesideValidation(long reviews) {
    return BlockWriter.trainingRows(reviews, validationSplit);
  }

  /** The tutorial's ten epochs and its minibatches of 128 reviews, shared by two workers. */
  public static TrainingSettings defaults() {
    return new TrainingSettings(
        10,
        new Batch(128, Batch.Scope.GLOBAL),
        RateScaling.NONE,
        1,
        0.2,
        List.of(1.0, 1.0),
        Averaging.DEFAULT,
        EarlyStopping.OFF,
        Checkpoints.DEFAULT);
  }

  /** As a configuration has it. */
  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void require(boolean condition, String key, Object value, String range) {
    if (!condition) {
      throw UserError.usage("%s is %s, must be %s", key, value, range);
    }
  }
}
