package io.carrytrack.layers;

import java.io.Serializable;

/**
 * The optimizer and its numbers.
 *
 * @param kind which one
 * @param learningRate step size, above 0
 * @param rho decay of RMSprop's running mean of squares, in [0, 1)
 * @param beta1 Adam's decay of the first moment, in [0, 1)
 * @param beta2 Adam's decay of the second moment, in [0, 1)
 * @param epsilon added to (or under) the root of the second moment, above 0
 * @param momentum of SGD, in [0, 1)
 * @param clipNorm bound of the gradient's global norm before the step; 0 for none
 */
public record OptimizerSpec(
    Kind kind,
    double learningRate,
    double rho,
    double beta1,
    double beta2,
    double epsilon,
    double momentum,
    double clipNorm)
    implements Serializable {

  /** The optimizers. */
  public enum Kind {
    /** w -= lr g / sqrt(v + epsilon): Keras 2.11 and later, gradients taken as dense. */
    RMSPROP_KERAS3,
    /** w -= lr g / (sqrt(v) + epsilon): Keras up to 2.10. */
    RMSPROP_KERAS2,
    ADAM,
    SGD,
    SGD_NESTEROV
  }
}
