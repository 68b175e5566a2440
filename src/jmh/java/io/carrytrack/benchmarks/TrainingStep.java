package io.carrytrack.benchmarks;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.Initialiser;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.LayerStack;
import io.carrytrack.optimizer.RmsProp;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.optimizer.Optimizer;
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
    optimizer = new RmsProp(1e-3, 0.9, 1e-7, RmsProp.Variant.KERAS3);
    parameters = new float[stack.layout().size()];
    Initialiser.initialise(spec().layout(), 1, parameters);
    gradient = new float[parameters.length];
    updater = new float[optimizer.stateSize(parameters.length)];
    predictor = new LayerStack(spec(), KernelOptions.of(variant));
    predictor.prepare(parameters.clone());
    probabilities = new float[SampleBatches.ROWS];
  }

  private Architecture spec() {
    int dash = model.lastIndexOf('-');
    int units = Integer.parseInt(model.substring(dash + 1));
    RecurrentCell cell =
        switch (model.substring(0, dash)) {
          case "lstm" -> RecurrentCell.LSTM;
          case "gru" -> RecurrentCell.GRU;
          default -> RecurrentCell.SIMPLE_RNN;
        };
    return new Architecture(
        SampleBatches.VOCABULARY,
        units,
        SampleBatches.LENGTH,
        PadSide.PRE,
        false,
        List.of(
            new Recurrent(
                cell,
                units,
                GateActivation.SIGMOID,
                cell == RecurrentCell.GRU,
                false,
                false,
                0f,
                0f),
            new Dense(1, Activation.SIGMOID)));
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
