package io.carrytrack.task;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Dense;
import java.util.HashSet;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Several numbers: K linear outputs, each the standardised prediction of one target. A row's loss
 * is the mean of the targets' losses, as Keras' losses are of a row of a {@code Dense(K)}: a
 * target's gradient is that of its own loss, by K. An error is the mean of the targets' errors,
 * each in its own unit.
 *
 * @param targets in the order of the outputs, at least two
 */
record TargetsTask(List<Target> targets) implements Task {
  private static final long serialVersionUID = 1L;

  /**
   * @throws IllegalArgumentException if there are no two, or two of one name
   */
  TargetsTask {
    targets = List.copyOf(targets);
    List<String> names =
        targets.stream().map(Target::name).filter(name -> !name.isEmpty()).toList();
    if (targets.size() < 2 || new HashSet<>(names).size() != names.size()) {
      throw new IllegalArgumentException("several targets, each of a name: " + targets);
    }
  }

  private RegressionTask of(int target) {
    return new RegressionTask(targets.get(target));
  }

  private double mean(IntToDoubleFunction of) {
    double sum = 0;
    for (int k = 0; k < targets.size(); k++) {
      sum += of.applyAsDouble(k);
    }
    return sum / targets.size();
  }

  @Override
  public Dense outputLayer() {
    return new Dense(targets.size(), Activation.LINEAR);
  }

  @Override
  public int outputs() {
    return targets.size();
  }

  @Override
  public int labelWidth() {
    return targets.size();
  }

  @Override
  public void predict(float[] logits, int at, float[] outputs, int outputsAt) {
    System.arraycopy(logits, at, outputs, outputsAt, targets.size());
  }

  @Override
  public double loss(float[] labels, int label, float[] logits, int at) {
    return mean(k -> of(k).loss(labels[label + k], logits, at + k));
  }

  @Override
  public void gradient(
      float[] labels,
      int label,
      double share,
      float[] logits,
      int at,
      float[] gradient,
      int gradientAt) {
    for (int k = 0; k < targets.size(); k++) {
      of(k)
          .gradient(
              labels[label + k], share / targets.size(), logits, at + k, gradient, gradientAt + k);
    }
  }

  @Override
  public boolean correct(float[] labels, int label, float[] logits, int at) {
    return false;
  }

  @Override
  public double error(float[] labels, int label, float[] logits, int at) {
    return mean(k -> of(k).error(labels[label + k], logits, at + k));
  }

  @Override
  public LossSums scored(float[] labels, int label, float weight, float[] outputs, int at) {
    return new LossSums(
        weight * loss(labels, label, outputs, at),
        weight,
        0,
        weight * error(labels, label, outputs, at));
  }

  @Override
  public double loss(float label, float[] logits, int at) {
    throw single();
  }

  @Override
  public void gradient(
      float label, double share, float[] logits, int at, float[] gradient, int gradientAt) {
    throw single();
  }

  @Override
  public boolean correct(float label, float[] logits, int at) {
    throw single();
  }

  @Override
  public LossSums scored(float label, float weight, float[] outputs, int at) {
    throw single();
  }

  @Override
  public double prediction(float[] outputs, int at) {
    throw single();
  }

  @Override
  public double evidence(double prediction, float[] outputs, int at) {
    throw single();
  }

  @Override
  public double score(ScoreColumn column, float[] outputs, int at) {
    throw single();
  }

  @Override
  public boolean isLabel(double number) {
    throw single();
  }

  @Override
  public float label(double number) {
    throw single();
  }

  private IllegalStateException single() {
    return new IllegalStateException(
        "one number is asked of a row that has " + targets.size() + ", one a target");
  }

  /** The losses of numbers have no other classes to give a share to. */
  @Override
  public Task smoothed(double share) {
    of(0).smoothed(share);
    return this;
  }

  @Override
  public void requireOutputs(float[] outputs, int at) {
    for (int k = 0; k < targets.size(); k++) {
      of(k).requireOutputs(outputs, at + k);
    }
  }

  @Override
  public double prediction(int target, float[] outputs, int at) {
    return of(target).prediction(outputs, at + target);
  }

  @Override
  public boolean ranks() {
    return false;
  }

  /** The predictions, in the order of the targets. */
  @Override
  public double[] raw(float[] outputs, int at) {
    return IntStream.range(0, targets.size())
        .mapToDouble(k -> prediction(k, outputs, at))
        .toArray();
  }

  /** None. */
  @Override
  public double[] probabilities(double[] raw) {
    return new double[0];
  }

  /** One, which stands for a column a target. */
  @Override
  public List<ScoreColumn> scores() {
    return List.of(ScoreColumn.PREDICTION);
  }

  @Override
  public boolean isLabel(int target, double number) {
    return of(target).isLabel(number);
  }

  @Override
  public float label(int target, double number) {
    return of(target).label(number);
  }

  @Override
  public String labels() {
    return of(0).labels();
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public int classOf(float label) {
    return 0;
  }

  @Override
  public double divergedLoss() {
    return mean(k -> of(k).divergedLoss());
  }
}
