package io.carrytrack.benchmarks;

import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.GRUOptions;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LSTMOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.RMSprop;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.RNNImpl;
import org.bytedeco.pytorch.RNNOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
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
 * LibTorch's whole training step (ids in, updated parameters out) and its forward pass, on one thread: a minibatch of 128
 * reviews padded to 500 tokens, time-major, which is its faster layout.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class LibTorchStep {
  private static final int BATCH = 128;
  private static final int LENGTH = 500;
  private static final int VOCABULARY = 10_000;

  @Param({"lstm-32", "gru-32", "simple-rnn-32", "lstm-128"})
  public String model;

  private interface Recurrent {
    Tensor forward(Tensor inputs);
  }

  private EmbeddingImpl embedding;
  private Recurrent recurrent;
  private LinearImpl linear;
  private RMSprop optimizer;
  private Tensor ids;
  private Tensor labels;

  @Setup
  public void build() {
    torch.set_num_threads(1);
    torch.manual_seed(1);
    int units = Integer.parseInt(model.substring(model.lastIndexOf('-') + 1));
    embedding = new EmbeddingImpl(VOCABULARY, units);
    linear = new LinearImpl(units, 1);
    TensorVector parameters = new TensorVector();
    for (Module module : new Module[] {embedding, cell(units), linear}) {
      TensorVector own = module.parameters();
      for (long i = 0; i < own.size(); i++) {
        parameters.push_back(own.get(i));
      }
    }
    optimizer = new RMSprop(parameters, new RMSpropOptions(1e-3));
    ids = torch.randint(VOCABULARY, new long[] {LENGTH, BATCH}).to(torch.ScalarType.Long);
    labels = torch.randint(2, new long[] {BATCH, 1}).to(torch.ScalarType.Float);
  }

  private Module cell(int units) {
    switch (model.substring(0, model.lastIndexOf('-'))) {
      case "lstm" -> {
        LSTMImpl lstm = new LSTMImpl(new LSTMOptions(units, units));
        recurrent = inputs -> lstm.forward(inputs).get0();
        return lstm;
      }
      case "gru" -> {
        GRUImpl gru = new GRUImpl(new GRUOptions(units, units));
        recurrent = inputs -> gru.forward(inputs).get0();
        return gru;
      }
      default -> {
        RNNImpl rnn = new RNNImpl(new RNNOptions(units, units));
        recurrent = inputs -> rnn.forward(inputs).get0();
        return rnn;
      }
    }
  }

  private Tensor probabilities() {
    Tensor states = recurrent.forward(embedding.forward(ids));
    return torch.sigmoid(linear.forward(states.select(0, LENGTH - 1)));
  }

  @Benchmark
  public void step() {
    try (PointerScope scope = new PointerScope()) {
      optimizer.zero_grad(false);
      torch.binary_cross_entropy(probabilities(), labels).backward();
      optimizer.step();
    }
  }

  @Benchmark
  public float forward() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradient = new NoGradGuard()) {
      return probabilities().get(0).item_float();
    }
  }
}
