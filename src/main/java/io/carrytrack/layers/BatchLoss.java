package io.carrytrack.layers;

/**
 * What a minibatch scored. Sums, so that they add up over minibatches.
 *
 * @param lossSum sum over rows of weight times binary cross-entropy (natural logarithm)
 * @param weightSum sum of the rows' weights
 * @param hits sum of the weights of the rows whose probability lies on their label's side of 0.5
 */
public record BatchLoss(double lossSum, double weightSum, double hits) {

  /** The weighted mean loss, 0 for an empty minibatch. */
  public double meanLoss() {
    return weightSum == 0 ? 0 : lossSum / weightSum;
  }
}
