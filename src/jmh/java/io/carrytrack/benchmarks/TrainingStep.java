package io.carrytrack.benchmarks;

import io.carrytrack.layers.Initialiser;
import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.layers.LayerSpec;
import io.carrytrack.layers.LayerSpec.Activation;
import io.carrytrack.layers.LayerSpec.Cell;
import io.carrytrack.layers.LayerSpec.GateActivation;
import io.carrytrack.layers.LayerStack;
import io.carrytrack.layers.Optimizer;
import io.carrytrack.layers.OptimizerSpec;
import io.carrytrack.layers.PadSide;
import io.carrytrack.layers.StackSpec;
import io.carrytrack.layers.StepKey;
import io.carrytrack.layers.TokenBatch;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole training step (ids in, updated parameters out) and the forward pass of one worker, on
 * one thread: minibatches of 128 real reviews, padded length 500.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class TrainingStep {
  @Param({"lstm-32", "gru-32", "simple-rnn-32", "lstm-128"})
  public String model;

  @Param({"vector"})
  public KernelVariantName kernel;

  /** {@link KernelVariant} by the names that results carry. */
  public enum KernelVariantName {
    vector,
    blas
  }

  private TokenBatch[] batches;
  private LayerStack stack;
  private LayerStack predictor;
  private Optimizer optimizer;
  private float[] parameters;
  private float[] gradient;
  private float[] updater;
  private float[] probabilities;
  private int steps;
  private int predictions;

  /** Makes the network with Keras' starting values. */
  @Setup
  public void build() throws IOException {
    batches = SampleBatches.read();
    KernelVariant variant =
        kernel == KernelVariantName.vector ? KernelVariant.VECTOR : KernelVariant.BLAS;
    stack = new LayerStack(spec(), KernelOptions.of(variant));
    optimizer =
        Optimizer.of(
            new OptimizerSpec(
                OptimizerSpec.Kind.RMSPROP_KERAS3, 1e-3, 0.9, 0.9, 0.999, 1e-7, 0, 0));
    parameters = new float[stack.layout().size()];
    Initialiser.initialise(stack.layout(), 1, parameters);
    gradient = new float[parameters.length];
    updater = new float[optimizer.stateSize(parameters.length)];
    predictor = new LayerStack(spec(), KernelOptions.of(variant));
    predictor.prepare(parameters.clone());
    probabilities = new float[SampleBatches.ROWS];
  }

  private StackSpec spec() {
    int dash = model.lastIndexOf('-');
    int units = Integer.parseInt(model.substring(dash + 1));
    Cell cell =
        switch (model.substring(0, dash)) {
          case "lstm" -> Cell.LSTM;
          case "gru" -> Cell.GRU;
          default -> Cell.SIMPLE_RNN;
        };
    return new StackSpec(
        SampleBatches.VOCABULARY,
        units,
        SampleBatches.LENGTH,
        PadSide.PRE,
        false,
        List.of(
            new LayerSpec.Recurrent(
                cell, units, GateActivation.SIGMOID, cell == Cell.GRU, false, false, 0f, 0f),
            new LayerSpec.Dense(1, Activation.SIGMOID)));
  }

  /** Gradient and RMSprop's step. */
  @Benchmark
  public float step() {
    TokenBatch batch = batches[steps % batches.length];
    stack.gradient(batch, parameters, new StepKey(1, 0, 0, steps), gradient);
    optimizer.step(parameters, gradient, updater, steps, 1f);
    steps++;
    return parameters[0];
  }

  /** What scoring does: other reviews every time, parameters that stay. */
  @Benchmark
  public float forward() {
    predictor.predict(batches[predictions++ % batches.length], probabilities);
    return probabilities[0];
  }
}
