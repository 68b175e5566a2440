package io.carrytrack.linear;

import io.carrytrack.text.EncodedReview;
import io.carrytrack.text.WordIndex;
import java.util.List;

/** The linear model written down once more as plainly as possible, in double precision. */
final class PlainLinear {
  private final List<EncodedReview> reviews;
  private final int classes;
  private final int outputs;
  private final int ids;
  private final double c;
  private final double[] ratios;

  PlainLinear(List<EncodedReview> reviews, int classes, int ids, double c) {
    this.reviews = reviews;
    this.classes = classes;
    this.ids = ids;
    this.c = c;
    outputs = classes == 2 ? 1 : classes;
    ratios = new double[ids * outputs];
    for (int k = 0; k < outputs; k++) {
      ratios(k);
    }
  }

  private void ratios(int k) {
    double[] ours = new double[ids];
    double[] others = new double[ids];
    for (EncodedReview review : reviews) {
      boolean own = review.label() == (classes == 2 ? 1 : k);
      for (int id : review.ids()) {
        (own ? ours : others)[id] += review.weight();
      }
    }
    double sumOurs = 0;
    double sumOthers = 0;
    for (int id = WordIndex.FIRST_WORD; id < ids; id++) {
      sumOurs += ours[id] + 1;
      sumOthers += others[id] + 1;
    }
    for (int id = WordIndex.FIRST_WORD; id < ids; id++) {
      ratios[id * outputs + k] =
          Math.log((ours[id] + 1) / sumOurs / ((others[id] + 1) / sumOthers));
    }
  }

  /** What is learned of a network's parameters: the embedding without its ratios, and the bias. */
  double[] weights(float[] parameters) {
    double[] weights = new double[ids * outputs + outputs];
    for (int i = 0; i < ids * outputs; i++) {
      weights[i] = ratios[i] == 0 ? 0 : parameters[i] / ratios[i];
    }
    for (int k = 0; k < outputs; k++) {
      weights[ids * outputs + k] = parameters[parameters.length - outputs + k];
    }
    return weights;
  }

  private double[] probabilities(EncodedReview review, double[] weights) {
    double[] logits = new double[outputs];
    for (int k = 0; k < outputs; k++) {
      logits[k] = weights[ids * outputs + k];
      for (int id : review.ids()) {
        logits[k] += ratios[id * outputs + k] * weights[id * outputs + k];
      }
    }
    if (outputs == 1) {
      double one = 1 / (1 + Math.exp(-logits[0]));
      return new double[] {1 - one, one};
    }
    double sum = 0;
    double[] shares = new double[outputs];
    for (int k = 0; k < outputs; k++) {
      shares[k] = Math.exp(logits[k]);
      sum += shares[k];
    }
    for (int k = 0; k < outputs; k++) {
      shares[k] /= sum;
    }
    return shares;
  }

  double meanLoss(double[] weights) {
    double loss = 0;
    double weight = 0;
    for (EncodedReview review : reviews) {
      loss -= review.weight() * Math.log(probabilities(review, weights)[(int) review.label()]);
      weight += review.weight();
    }
    return loss / weight;
  }

  /** Of c times the sum of the losses, and half the square of all weights but the bias. */
  double[] gradient(double[] weights) {
    double[] gradient = new double[weights.length];
    System.arraycopy(weights, 0, gradient, 0, ids * outputs);
    for (EncodedReview review : reviews) {
      double[] shares = probabilities(review, weights);
      for (int k = 0; k < outputs; k++) {
        int of = outputs == 1 ? 1 : k;
        double slope = c * review.weight() * (shares[of] - (review.label() == of ? 1 : 0));
        gradient[ids * outputs + k] += slope;
        for (int id : review.ids()) {
          gradient[id * outputs + k] += slope * ratios[id * outputs + k];
        }
      }
    }
    return gradient;
  }
}
