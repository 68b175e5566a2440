package io.carrytrack.task;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Dense;
import java.util.List;

/**
 * A number: one linear output, which is the standardised prediction, and a loss of its error. What
 * is learned from are standardised numbers; predictions and errors are in the target's unit.
 *
 * @param of what is predicted
 */
record RegressionTask(Target of) implements Task {
  private static final long serialVersionUID = 1L;

  private static final Dense OUTPUT = new Dense(1, Activation.LINEAR);

  /**
   * Off by so many deviations on the average is no training any more: one row of a round, however
   * far out, cannot come to that.
   */
  private static final double DIVERGED = 1000;

  @Override
  public List<Target> targets() {
    return List.of(of);
  }

  @Override
  public Dense outputLayer() {
    return OUTPUT;
  }

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public void predict(float[] logits, int at, float[] outputs, int outputsAt) {
    outputs[outputsAt] = logits[at];
  }

  @Override
  public double loss(float label, float[] logits, int at) {
    return of.loss().of((double) logits[at] - label);
  }

  @Override
  public void gradient(
      float label, double share, float[] logits, int at, float[] gradient, int gradientAt) {
    gradient[gradientAt] = (float) (share * of.loss().slope((double) logits[at] - label));
  }

  /** Numbers have no other classes to give a share to. */
  @Override
  public Task smoothed(double share) {
    if (share != 0) {
      throw new IllegalArgumentException("labels that are numbers cannot be smoothed");
    }
    return this;
  }

  /** Of no row: numbers are not right or wrong. */
  @Override
  public boolean correct(float label, float[] logits, int at) {
    return false;
  }

  @Override
  public double error(float label, float[] logits, int at) {
    return of.deviation() * Math.abs((double) logits[at] - label);
  }

  @Override
  public LossSums scored(float label, float weight, float[] outputs, int at) {
    return new LossSums(
        weight * loss(label, outputs, at), weight, 0, weight * error(label, outputs, at));
  }

  @Override
  public void requireOutputs(float[] outputs, int at) {
    if (!Double.isFinite(prediction(outputs, at))) {
      throw new IllegalStateException(
          "the network predicts " + outputs[at] + " deviations, no number");
    }
  }

  @Override
  public double prediction(float[] outputs, int at) {
    return of.restored(outputs[at]);
  }

  @Override
  public boolean ranks() {
    return false;
  }

  /** The prediction alone. */
  @Override
  public double[] raw(float[] outputs, int at) {
    return new double[] {prediction(outputs, at)};
  }

  /** None. */
  @Override
  public double[] probabilities(double[] raw) {
    return new double[0];
  }

  @Override
  public List<ScoreColumn> scores() {
    return List.of(ScoreColumn.PREDICTION);
  }

  @Override
  public double score(ScoreColumn column, float[] outputs, int at) {
    return prediction(outputs, at);
  }

  /** The prediction itself, in the target's unit, whatever was predicted. */
  @Override
  public double evidence(double prediction, float[] outputs, int at) {
    return prediction(outputs, at);
  }

  @Override
  public boolean isLabel(double number) {
    return Double.isFinite(number) && Float.isFinite(label(number));
  }

  @Override
  public float label(double number) {
    return (float) of.standardised(number);
  }

  @Override
  public String labels() {
    return "a finite number";
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
    return of.loss().of(DIVERGED);
  }
}
