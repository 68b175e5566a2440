package io.carrytrack.network;

import io.carrytrack.layers.Initialiser;
import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.layers.LayerStack;
import io.carrytrack.layers.Optimizer;
import io.carrytrack.layers.OptimizerSpec;
import io.carrytrack.layers.StackSpec;

/**
 * Makes replicas on our own layers.
 *
 * @param spec the network
 * @param optimizer what a step does with the gradient
 * @param kernel the arithmetic; the driver chooses it once for all executors
 * @param seed of the starting values
 */
public record EngineReplicas(
    StackSpec spec, OptimizerSpec optimizer, KernelVariant kernel, long seed)
    implements ReplicaFactory {
  private static final long serialVersionUID = 1L;

  @Override
  public Replica create() {
    LayerStack stack = new LayerStack(spec, KernelOptions.of(kernel));
    EngineReplica replica = new EngineReplica(stack, Optimizer.of(optimizer));
    float[] parameters = new float[replica.parameterCount()];
    Initialiser.initialise(stack.layout(), seed, parameters);
    replica.load(parameters, new float[replica.updaterCount()], 0);
    return replica;
  }
}
