package io.carrytrack.benchmarks;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.dl4j.Dl4jReplica;
import io.carrytrack.dl4j.EncoderLayer;
import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.SequenceEncoder;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What DL4J adds to a step where our layers are one of its own: the whole step of its network, and
 * the part of it that is ours (the LSTM's forward pass, then forward and back).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class Dl4jStep {
  private static final int UNITS = 32;

  private TokenBatch[] batches;
  private INDArray[] features;
  private INDArray[] labels;
  private MultiLayerNetwork network;
  private SequenceEncoder encoder;
  private float[] parameters;
  private float[] gradient;
  private float[] vectors;
  private int steps;

  /** Makes the network. */
  @Setup
  public void build() throws IOException {
    batches = SampleBatches.read();
    features = new INDArray[batches.length];
    labels = new INDArray[batches.length];
    for (int i = 0; i < batches.length; i++) {
      features[i] = Dl4jReplica.features(batches[i]);
      labels[i] = Dl4jReplica.column(batches[i].labels(), SampleBatches.ROWS);
    }
    Architecture spec =
        new Architecture(
            SampleBatches.VOCABULARY,
            UNITS,
            SampleBatches.LENGTH,
            PadSide.PRE,
            false,
            List.of(
                new Recurrent(
                    RecurrentCell.LSTM,
                    UNITS,
                    GateActivation.SIGMOID,
                    false,
                    false,
                    false,
                    0f,
                    0f)));
    network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new RmsProp(1e-3, 0.9, 1e-7))
                .list()
                .layer(new EncoderLayer(spec))
                .layer(
                    new OutputLayer.Builder(LossFunction.XENT)
                        .nIn(UNITS)
                        .nOut(1)
                        .activation(Activation.SIGMOID)
                        .build())
                .build());
    network.init();
    encoder = new SequenceEncoder(spec, KernelOptions.defaults());
    parameters = network.getLayer(0).params().toFloatVector();
    gradient = new float[parameters.length];
    vectors = new float[SampleBatches.ROWS * UNITS];
  }

  /** DL4J's whole step. */
  @Benchmark
  public double step() {
    int batch = steps++ % batches.length;
    network.fit(features[batch], labels[batch]);
    return network.score();
  }

  /** What of it is ours. */
  @Benchmark
  public float ours() {
    TokenBatch batch = batches[steps++ % batches.length];
    StepKey key = new StepKey(1, 0, 0, steps);
    encoder.encode(batch, parameters, key, vectors);
    encoder.gradient(batch, parameters, key, vectors, gradient);
    return gradient[0];
  }
}
