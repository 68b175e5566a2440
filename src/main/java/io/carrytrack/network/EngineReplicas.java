package io.carrytrack.network;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Initialiser;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.LayerStack;
import io.carrytrack.optimizer.Optimizer;

/**
 * Makes replicas on our own layers.
 *
 * @param spec the network
 * @param optimizer what a step does with the gradient
 * @param kernel the arithmetic; the driver chooses it once for all executors
 * @param seed of the starting values
 * @param labelSmoothing share of a label that the gradient's loss gives to all labels alike
 */
public record EngineReplicas(
    Architecture spec, Optimizer optimizer, KernelVariant kernel, long seed, double labelSmoothing)
    implements ReplicaFactory {
  private static final long serialVersionUID = 1L;

  @Override
  public Replica create() {
    LayerStack stack = LayerStack.training(spec, KernelOptions.of(kernel), labelSmoothing);
    EngineReplica replica = new EngineReplica(stack, optimizer);
    float[] parameters = new float[replica.parameterCount()];
    Initialiser.initialise(spec.layout(), seed, parameters);
    replica.load(parameters, new float[replica.updaterCount()], 0);
    return replica;
  }
}
