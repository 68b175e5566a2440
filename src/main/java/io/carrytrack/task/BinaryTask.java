package io.carrytrack.task;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Dense;
import java.util.List;

/**
 * Labels 0 and 1: one logit x, the probability of label 1 by a sigmoid, and binary cross-entropy,
 * {@code max(x, 0) - x y + log(1 + exp(-|x|))} of the logit. A soft label y, from 0 to 1, is one
 * number as well, and the formulas are the same.
 *
 * @param smoothing s: the loss has y (1 - s) + s / 2 in the label's place
 */
record BinaryTask(double smoothing) implements Task {
  private static final long serialVersionUID = 1L;

  private static final Dense OUTPUT = new Dense(1, Activation.SIGMOID);

  /** Probabilities are clipped to [1e-7, 1 - 1e-7], as Keras' {@code epsilon()} does. */
  private static final double EPSILON = 1e-7;

  /** Every other row would have to be predicted wrong with certainty, where a coin costs 0.69. */
  private static final double DIVERGED = 8;

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
    outputs[outputsAt] = (float) sigmoid(logits[at]);
  }

  @Override
  public double loss(float label, float[] logits, int at) {
    double x = logits[at];
    double y = target(label);
    return Math.max(x, 0) - x * y + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  @Override
  public void gradient(
      float label, double share, float[] logits, int at, float[] gradient, int gradientAt) {
    gradient[gradientAt] = (float) (share * (sigmoid(logits[at]) - target(label)));
  }

  /** The label itself, to the bit, without smoothing. */
  private double target(float label) {
    return label * (1 - smoothing) + smoothing / 2;
  }

  @Override
  public Task smoothed(double share) {
    return new BinaryTask(share);
  }

  @Override
  public Task soft() {
    return this;
  }

  @Override
  public float[] soften(float label) {
    return new float[] {label};
  }

  private static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  @Override
  public boolean correct(float label, float[] logits, int at) {
    return (logits[at] > 0) == (label > 0.5f);
  }

  @Override
  public LossSums scored(float label, float weight, float[] outputs, int at) {
    double p = Math.min(Math.max(outputs[at], EPSILON), 1 - EPSILON);
    double loss = -StrictMath.log(label == 1f ? p : 1 - p);
    return LossSums.ofRow(weight, loss, prediction(outputs, at) == label);
  }

  @Override
  public void requireOutputs(float[] outputs, int at) {
    if (!(outputs[at] >= 0f && outputs[at] <= 1f)) {
      throw new IllegalStateException("the network predicts " + outputs[at] + ", no probability");
    }
  }

  /** 0.5 predicts 0, as in Keras. */
  @Override
  public double prediction(float[] outputs, int at) {
    return outputs[at] > 0.5f ? 1 : 0;
  }

  @Override
  public boolean ranks() {
    return true;
  }

  /** The log-odds of both labels. */
  @Override
  public double[] raw(float[] outputs, int at) {
    double odds = StrictMath.log(outputs[at] / (1.0 - outputs[at]));
    return new double[] {-odds, odds};
  }

  /**
   * In double precision the way to the log-odds and back is off by far less than floats are apart,
   * so that rounding meets the float that it came from.
   */
  @Override
  public double[] probabilities(double[] raw) {
    double probability = (float) sigmoid(raw[1]);
    return new double[] {1.0 - probability, probability};
  }

  @Override
  public List<ScoreColumn> scores() {
    return List.of(ScoreColumn.PROBABILITY, ScoreColumn.PREDICTION);
  }

  @Override
  public double score(ScoreColumn column, float[] outputs, int at) {
    return column == ScoreColumn.PROBABILITY ? outputs[at] : prediction(outputs, at);
  }

  /** For label 1, whatever was predicted. */
  @Override
  public double evidence(double prediction, float[] outputs, int at) {
    return outputs[at];
  }

  @Override
  public boolean isLabel(double number) {
    return number == 0 || number == 1;
  }

  @Override
  public String labels() {
    return "0 or 1";
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public int classOf(float label) {
    return label > 0.5f ? 1 : 0;
  }

  @Override
  public double divergedLoss() {
    return DIVERGED;
  }
}
