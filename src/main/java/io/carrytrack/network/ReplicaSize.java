package io.carrytrack.network;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.layers.StackBytes;
import io.carrytrack.optimizer.Optimizer;

/**
 * What a network's replicas take, by arithmetic on its shapes: none is made.
 *
 * @param parameters number of parameters
 * @param updater number of the optimizer's state values
 * @param replica bytes of heap that one replica keeps with its minibatch, for reviews of full
 *     length
 * @param predictor bytes of heap that validation takes beside the parameters, when all tokens occur
 */
public record ReplicaSize(int parameters, int updater, long replica, long predictor) {
  /** Rows that are predicted at once, at most. */
  private static final int PREDICTED = 256;

  /**
   * The size of a network's replicas.
   *
   * @param rows of a minibatch
   * @throws IllegalArgumentException if the layers do not fit together
   */
  public static ReplicaSize of(
      Architecture spec, Optimizer optimizer, KernelVariant kernel, int rows) {
    int parameters = spec.parameterCount();
    int updater = optimizer.stateSize(parameters);
    return new ReplicaSize(
        parameters,
        updater,
        Float.BYTES * (2L * parameters + updater)
            + StackBytes.training(spec, kernel, rows, optimizer.frozen() > 0)
            + minibatch(spec, rows),
        predictor(spec, kernel));
  }

  /** Bytes of heap that validation takes beside the parameters, when all tokens occur. */
  public static long predictor(Architecture spec, KernelVariant kernel) {
    return StackBytes.predicting(spec, kernel, PREDICTED) + minibatch(spec, PREDICTED);
  }

  private static long minibatch(Architecture spec, int rows) {
    return (long) Integer.BYTES * spec.sequenceShape().mostValues() * rows;
  }
}
