package io.carrytrack.training;

import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Master;
import io.carrytrack.base.Setting;
import io.carrytrack.blocks.BlockWriter;
import io.carrytrack.minibatch.BatchShares;
import io.carrytrack.task.ClassWeights;
import io.carrytrack.task.Metric;
import io.carrytrack.task.Task;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How to train. Values outside their range are refused with the name of their configuration key.
 *
 * @param epochs passes over the training reviews, at least 1
 * @param batch how large minibatches are
 * @param scaling how the learning rate follows the number of workers, and its warm-up
 * @param schedule how the learning rate falls
 * @param seed of everything random
 * @param validationSplit share of the reviews held out where validation has none of its own, in [0,
 *     1)
 * @param classWeights factors of the weights of reviews by their class
 * @param labelSmoothing share of a label that training gives to all labels alike, in [0, 1)
 * @param averaging what workers share, and when
 * @param earlyStopping when to stop before the last epoch
 * @param checkpoints when to save the state, and how many of them to keep
 */
public record TrainingSettings(
    int epochs,
    Batch batch,
    RateScaling scaling,
    RateSchedule schedule,
    long seed,
    double validationSplit,
    ClassWeights classWeights,
    double labelSmoothing,
    Averaging averaging,
    EarlyStopping earlyStopping,
    Checkpoints checkpoints)
    implements Serializable {

  public TrainingSettings {
    Setting.require(epochs >= 1, "training.epochs", epochs, "at least 1");
    Setting.require(
        validationSplit >= 0 && validationSplit < 1,
        "training.validation-split",
        validationSplit,
        "at least 0 and below 1");
    Setting.require(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "training.label-smoothing",
        labelSmoothing,
        "at least 0 and below 1");
    Setting.require(
        labelSmoothing == 0 || averaging.master() == Master.CARRYTRACK,
        "training.label-smoothing",
        labelSmoothing,
        "0 with averaging.master = dl4j, whose networks keep their own loss");
    requireShares(batch, averaging);
    requireRates(epochs, scaling, schedule, averaging.master());
  }

  /** DL4J's networks keep their own rate, and a rate that has to fall has epochs left for it. */
  private static void requireRates(
      int epochs, RateScaling scaling, RateSchedule schedule, Master master) {
    boolean ours = master == Master.CARRYTRACK;
    String withDl4j = " with averaging.master = dl4j, whose networks keep their own rate";
    Setting.require(
        ours || scaling.rule() == RateScaling.Rule.NONE,
        "optimizer.scaling",
        Setting.word(scaling.rule()),
        "none" + withDl4j);
    Setting.require(
        ours || scaling.warmupEpochs() == 0,
        "optimizer.warmup-epochs",
        scaling.warmupEpochs(),
        "0" + withDl4j);
    Setting.require(
        ours || schedule.type() == RateSchedule.Type.CONSTANT,
        "training.learning-rate-schedule.type",
        Setting.word(schedule.type()),
        "constant" + withDl4j);
    Setting.require(
        !schedule.endsWithTheRun() || scaling.warmupEpochs() < epochs,
        "optimizer.warmup-epochs",
        scaling.warmupEpochs(),
        "below training.epochs = "
            + epochs
            + ", so that epochs are left over which the rate falls"
            + " (training.learning-rate-schedule.type = "
            + Setting.word(schedule.type())
            + ")");
  }

  /** Every local step has a review, and those of dl4j-spark's master are all of one size. */
  private static void requireShares(Batch batch, Averaging averaging) {
    int workers = averaging.workers();
    if (batch.scope() == Batch.Scope.WORKER) {
      Setting.require(
          (long) batch.size() * workers <= Integer.MAX_VALUE,
          "training.batch-size",
          batch.size(),
          "at most " + Integer.MAX_VALUE / workers + " for each of " + workers + " workers");
    } else if (averaging.master() == Master.DL4J) {
      Setting.require(
          batch.size() % workers == 0,
          "training.batch-size",
          batch.size(),
          "a multiple of averaging.workers = " + workers + " with averaging.master = dl4j");
    } else if (averaging.frequency() > 1) {
      Setting.require(
          batch.size() >= workers,
          "training.batch-size",
          batch.size(),
          "at least averaging.workers = "
              + workers
              + ", which share it (training.batch-scope = global)");
    }
  }

  /**
   * These settings, if they fit a task: it has the metric that is monitored, and as many classes as
   * there are weights.
   */
  public TrainingSettings requireFor(Task task) {
    List<Metric> metrics = Metric.of(task);
    Setting.require(
        metrics.contains(earlyStopping.monitor()),
        "training.early-stopping.monitor",
        Setting.word(earlyStopping.monitor()),
        "one of "
            + metrics.stream().map(Setting::word).collect(Collectors.joining(", "))
            + " for a network whose output is "
            + Setting.word(task.outputLayer().activation()));
    classWeights.requireFor(task);
    Setting.require(
        labelSmoothing == 0 || task.classes() > 0,
        "training.label-smoothing",
        labelSmoothing,
        "0 where labels are numbers");
    return this;
  }

  /** How the workers share their minibatches. */
  public BatchShares shares() {
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
        RateSchedule.CONSTANT,
        1,
        0.2,
        ClassWeights.ALIKE,
        0,
        Averaging.DEFAULT,
        EarlyStopping.OFF,
        Checkpoints.DEFAULT);
  }

  /** The same with another value of {@link #epochs}. */
  public TrainingSettings withEpochs(int other) {
    return new TrainingSettings(
        other,
        batch,
        scaling,
        schedule,
        seed,
        validationSplit,
        classWeights,
        labelSmoothing,
        averaging,
        earlyStopping,
        checkpoints);
  }

  /** The same with another value of {@link #batch}. */
  public TrainingSettings withBatch(Batch other) {
    return new TrainingSettings(
        epochs,
        other,
        scaling,
        schedule,
        seed,
        validationSplit,
        classWeights,
        labelSmoothing,
        averaging,
        earlyStopping,
        checkpoints);
  }

  /** The same with another value of {@link #scaling}. */
  public TrainingSettings withScaling(RateScaling other) {
    return new TrainingSettings(
        epochs,
        batch,
        other,
        schedule,
        seed,
        validationSplit,
        classWeights,
        labelSmoothing,
        averaging,
        earlyStopping,
        checkpoints);
  }

  /** The same with another value of {@link #schedule}. */
  public TrainingSettings withSchedule(RateSchedule other) {
    return new TrainingSettings(
        epochs,
        batch,
        scaling,
        other,
        seed,
        validationSplit,
        classWeights,
        labelSmoothing,
        averaging,
        earlyStopping,
        checkpoints);
  }

  /** The same with another value of {@link #seed}. */
  public TrainingSettings withSeed(long other) {
    return new TrainingSettings(
        epochs,
        batch,
        scaling,
        schedule,
        other,
        validationSplit,
        classWeights,
        labelSmoothing,
        averaging,
        earlyStopping,
        checkpoints);
  }

  /** The same with another value of {@link #validationSplit}. */
  public TrainingSettings withValidationSplit(double other) {
    return new TrainingSettings(
        epochs,
        batch,
        scaling,
        schedule,
        seed,
        other,
        classWeights,
        labelSmoothing,
        averaging,
        earlyStopping,
        checkpoints);
  }

  /** The same with another value of {@link #classWeights}. */
  public TrainingSettings withClassWeights(ClassWeights other) {
    return new TrainingSettings(
        epochs,
        batch,
        scaling,
        schedule,
        seed,
        validationSplit,
        other,
        labelSmoothing,
        averaging,
        earlyStopping,
        checkpoints);
  }

  /** The same with another value of {@link #labelSmoothing}. */
  public TrainingSettings withLabelSmoothing(double other) {
    return new TrainingSettings(
        epochs,
        batch,
        scaling,
        schedule,
        seed,
        validationSplit,
        classWeights,
        other,
        averaging,
        earlyStopping,
        checkpoints);
  }

  /** The same with another value of {@link #averaging}. */
  public TrainingSettings withAveraging(Averaging other) {
    return new TrainingSettings(
        epochs,
        batch,
        scaling,
        schedule,
        seed,
        validationSplit,
        classWeights,
        labelSmoothing,
        other,
        earlyStopping,
        checkpoints);
  }

  /** The same with another value of {@link #earlyStopping}. */
  public TrainingSettings withEarlyStopping(EarlyStopping other) {
    return new TrainingSettings(
        epochs,
        batch,
        scaling,
        schedule,
        seed,
        validationSplit,
        classWeights,
        labelSmoothing,
        averaging,
        other,
        checkpoints);
  }

  /** The same with another value of {@link #checkpoints}. */
  public TrainingSettings withCheckpoints(Checkpoints other) {
    return new TrainingSettings(
        epochs,
        batch,
        scaling,
        schedule,
        seed,
        validationSplit,
        classWeights,
        labelSmoothing,
        averaging,
        earlyStopping,
        other);
  }

  /**
   * The same with other minibatches and other averaging: two that fit each other, where one of them
   * may not fit the other's former value.
   */
  public TrainingSettings with(Batch otherBatch, Averaging otherAveraging) {
    return new TrainingSettings(
        epochs,
        otherBatch,
        scaling,
        schedule,
        seed,
        validationSplit,
        classWeights,
        labelSmoothing,
        otherAveraging,
        earlyStopping,
        checkpoints);
  }
}
