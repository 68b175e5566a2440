package io.carrytrack.task;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Dense;
import java.util.List;

/**
 * Labels 0 to K - 1: a logit each, their probabilities by a softmax, and categorical cross-entropy,
 * {@code log(sum exp(x)) - x[y]} of the logits x for the label y, whose gradient is {@code
 * softmax(x) - onehot(y)}: Keras' {@code sparse_categorical_crossentropy} with {@code from_logits}.
 * A soft label is K numbers in the place of onehot(y): {@code categorical_crossentropy}.
 *
 * @param outputs K, at least 2
 * @param smoothing s: the loss has onehot(y) (1 - s) + s / K in the place of onehot(y)
 * @param isSoft whether a label is K numbers
 */
record MulticlassTask(int outputs, double smoothing, boolean isSoft) implements Task {
  private static final long serialVersionUID = 1L;

  /** Probabilities are clipped to [1e-7, 1 - 1e-7], as Keras' {@code epsilon()} does. */
  private static final double EPSILON = 1e-7;

  MulticlassTask {
    if (outputs < 2) {
      throw new IllegalArgumentException(outputs + " classes, must be at least 2");
    }
  }

  @Override
  public Dense outputLayer() {
    return new Dense(outputs, Activation.SOFTMAX);
  }

  @Override
  public void predict(float[] logits, int at, float[] to, int outputsAt) {
    double sum = logSum(logits, at);
    for (int k = 0; k < outputs; k++) {
      to[outputsAt + k] = (float) StrictMath.exp(logits[at + k] - sum);
    }
  }

  private double logSum(float[] logits, int at) {
    double largest = logits[at + largest(logits, at)];
    double sum = 0;
    for (int k = 0; k < outputs; k++) {
      sum += StrictMath.exp(logits[at + k] - largest);
    }
    return largest + StrictMath.log(sum);
  }

  /** The first of equals. */
  private int largest(float[] values, int at) {
    int largest = 0;
    for (int k = 1; k < outputs; k++) {
      largest = values[at + k] > values[at + largest] ? k : largest;
    }
    return largest;
  }

  @Override
  public double loss(float label, float[] logits, int at) {
    double sum = logSum(logits, at);
    double loss = sum - logits[at + (int) label];
    if (smoothing == 0) {
      return loss;
    }
    double all = 0;
    for (int k = 0; k < outputs; k++) {
      all += sum - logits[at + k];
    }
    return (1 - smoothing) * loss + smoothing / outputs * all;
  }

  @Override
  public void gradient(
      float label, double share, float[] logits, int at, float[] gradient, int gradientAt) {
    // both may be one array
    double sum = logSum(logits, at);
    double others = smoothing / outputs;
    double own = 1 - smoothing + others;
    for (int k = 0; k < outputs; k++) {
      double p = StrictMath.exp(logits[at + k] - sum);
      gradient[gradientAt + k] = (float) (share * (p - (k == label ? own : others)));
    }
  }

  /** The same sums as of a class, with the terms of the others times 0, which add nothing. */
  @Override
  public double loss(float[] labels, int label, float[] logits, int at) {
    if (!isSoft) {
      return loss(labels[label], logits, at);
    }
    double sum = logSum(logits, at);
    double loss = 0;
    double all = 0;
    for (int k = 0; k < outputs; k++) {
      loss += labels[label + k] * (sum - logits[at + k]);
      all += sum - logits[at + k];
    }
    return smoothing == 0 ? loss : (1 - smoothing) * loss + smoothing / outputs * all;
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
    if (!isSoft) {
      gradient(labels[label], share, logits, at, gradient, gradientAt);
      return;
    }
    double sum = logSum(logits, at);
    double others = smoothing / outputs;
    for (int k = 0; k < outputs; k++) {
      double p = StrictMath.exp(logits[at + k] - sum);
      double own = labels[label + k] * (1 - smoothing) + others;
      gradient[gradientAt + k] = (float) (share * (p - own));
    }
  }

  @Override
  public Task smoothed(double share) {
    return new MulticlassTask(outputs, share, isSoft);
  }

  @Override
  public int labelWidth() {
    return isSoft ? outputs : 1;
  }

  @Override
  public Task soft() {
    return new MulticlassTask(outputs, smoothing, true);
  }

  @Override
  public float[] soften(float label) {
    float[] soft = new float[outputs];
    soft[(int) label] = 1;
    return soft;
  }

  @Override
  public boolean correct(float label, float[] logits, int at) {
    return largest(logits, at) == label;
  }

  @Override
  public boolean correct(float[] labels, int label, float[] logits, int at) {
    return correct(classOf(labels, label), logits, at);
  }

  @Override
  public LossSums scored(float label, float weight, float[] of, int at) {
    double p = Math.min(Math.max(of[at + (int) label], EPSILON), 1 - EPSILON);
    return LossSums.ofRow(weight, -StrictMath.log(p), prediction(of, at) == label);
  }

  @Override
  public void requireOutputs(float[] of, int at) {
    for (int k = 0; k < outputs; k++) {
      if (!(of[at + k] >= 0f && of[at + k] <= 1f)) {
        throw new IllegalStateException("the network predicts " + of[at + k] + ", no probability");
      }
    }
  }

  @Override
  public double prediction(float[] of, int at) {
    return largest(of, at);
  }

  @Override
  public boolean ranks() {
    return false;
  }

  /** The logarithms of the probabilities. */
  @Override
  public double[] raw(float[] of, int at) {
    double[] raw = new double[outputs];
    for (int k = 0; k < outputs; k++) {
      raw[k] = StrictMath.log(of[at + k]);
    }
    return raw;
  }

  @Override
  public double[] probabilities(double[] raw) {
    double[] probabilities = new double[outputs];
    for (int k = 0; k < outputs; k++) {
      probabilities[k] = (float) StrictMath.exp(raw[k]);
    }
    return probabilities;
  }

  @Override
  public List<ScoreColumn> scores() {
    return List.of(ScoreColumn.PROBABILITY, ScoreColumn.PREDICTION);
  }

  /** The probability is that of the predicted label. */
  @Override
  public double score(ScoreColumn column, float[] of, int at) {
    int label = largest(of, at);
    return column == ScoreColumn.PROBABILITY ? of[at + label] : label;
  }

  @Override
  public double evidence(double prediction, float[] of, int at) {
    return of[at + (int) prediction];
  }

  @Override
  public boolean isLabel(double number) {
    return number >= 0 && number < outputs && number == Math.rint(number);
  }

  @Override
  public String labels() {
    return "a whole number from 0 to " + (outputs - 1);
  }

  @Override
  public int classes() {
    return outputs;
  }

  @Override
  public int classOf(float label) {
    return (int) label;
  }

  @Override
  public int classOf(float[] labels, int label) {
    return isSoft ? largest(labels, label) : classOf(labels[label]);
  }

  /** As far from a guess as the binary task has it. */
  @Override
  public double divergedLoss() {
    return 8 + StrictMath.log(outputs / 2.0);
  }
}
