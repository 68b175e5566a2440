package io.carrytrack.task;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Dense;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Several numbers: K linear outputs, each the standardised prediction of one target. A row's loss
 * is the mean of the targets' losses, as Keras' losses are of a row of a {@code Dense(K)}: a
 * target's gradient is that of its own loss, by K. An error is the mean of the targets' errors,
 * each in its own unit.
 *
 * @param each the tasks of the numbers, in the order of the outputs, at least two
 */
record TargetsTask(List<RegressionTask> each) implements Task {
  private static final long serialVersionUID = 1L;

  /**
   * @throws IllegalArgumentException if there are no two, or two of one name
   */
  TargetsTask {
    each = List.copyOf(each);
    List<String> names =
        each.stream().map(one -> one.of().name()).filter(name -> !name.isEmpty()).toList();
    if (each.size() < 2 || new HashSet<>(names).size() != names.size()) {
      throw new IllegalArgumentException("several targets, each of a name: " + each);
    }
  }

  /** Of targets in the order of the outputs. */
  static TargetsTask of(List<Target> targets) {
    return new TargetsTask(targets.stream().map(RegressionTask::new).toList());
  }

  @Override
  public List<Target> targets() {
    return each.stream().map(RegressionTask::of).toList();
  }

  @Override
  public Dense outputLayer() {
    return new Dense(each.size(), Activation.LINEAR);
  }

  @Override
  public int outputs() {
    return each.size();
  }

  @Override
  public int labelWidth() {
    return each.size();
  }

  @Override
  public void predict(float[] logits, int at, float[] outputs, int outputsAt) {
    System.arraycopy(logits, at, outputs, outputsAt, each.size());
  }

  @Override
  public double loss(float[] labels, int label, float[] logits, int at) {
    double sum = 0;
    for (int k = 0; k < each.size(); k++) {
      sum += each.get(k).loss(labels[label + k], logits, at + k);
    }
    return sum / each.size();
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
    for (int k = 0; k < each.size(); k++) {
      each.get(k)
          .gradient(
              labels[label + k], share / each.size(), logits, at + k, gradient, gradientAt + k);
    }
  }

  @Override
  public boolean correct(float[] labels, int label, float[] logits, int at) {
    return false;
  }

  @Override
  public double error(float[] labels, int label, float[] logits, int at) {
    double sum = 0;
    for (int k = 0; k < each.size(); k++) {
      sum += each.get(k).error(labels[label + k], logits, at + k);
    }
    return sum / each.size();
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
        "one number is asked of a row that has " + each.size() + ", one a target");
  }

  /** The losses of numbers have no other classes to give a share to. */
  @Override
  public Task smoothed(double share) {
    each.get(0).smoothed(share);
    return this;
  }

  @Override
  public void requireOutputs(float[] outputs, int at) {
    for (int k = 0; k < each.size(); k++) {
      each.get(k).requireOutputs(outputs, at + k);
    }
  }

  @Override
  public double prediction(int target, float[] outputs, int at) {
    return each.get(target).prediction(outputs, at + target);
  }

  @Override
  public boolean ranks() {
    return false;
  }

  /** The predictions, in the order of the targets. */
  @Override
  public double[] raw(float[] outputs, int at) {
    return IntStream.range(0, each.size()).mapToDouble(k -> prediction(k, outputs, at)).toArray();
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
    return each.get(target).isLabel(number);
  }

  @Override
  public float label(int target, double number) {
    return each.get(target).label(number);
  }

  @Override
  public String labels() {
    return each.get(0).labels();
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
    double sum = 0;
    for (RegressionTask one : each) {
      sum += one.divergedLoss();
    }
    return sum / each.size();
  }
}
