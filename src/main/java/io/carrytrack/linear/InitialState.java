package io.carrytrack.linear;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.Replica;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.task.LossSums;

/**
 * The state that a linear model begins with. It takes no steps on minibatches: its loss is of all
 * texts together.
 *
 * @param network of the model
 */
record InitialState(Architecture network) implements ReplicaFactory {
  private static final long serialVersionUID = 1L;

  @Override
  public Replica create() {
    float[] initial = NbLinear.initial(network);
    return new Replica() {
      @Override
      public int parameterCount() {
        return initial.length;
      }

      @Override
      public int updaterCount() {
        return LbfgsState.length(initial.length);
      }

      @Override
      public void load(float[] parameters, float[] updater, long steps) {
        throw new UnsupportedOperationException("a linear model is trained on all texts together");
      }

      @Override
      public LossSums step(TokenBatch batch, StepKey key, float rateFactor) {
        throw new UnsupportedOperationException("a linear model is trained on all texts together");
      }

      @Override
      public void save(float[] parameters, float[] updater) {
        System.arraycopy(initial, 0, parameters, 0, initial.length);
        LbfgsState.initial(initial).save(updater);
      }
    };
  }
}
