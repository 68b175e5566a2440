package io.carrytrack.interop.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.TokenBatch;
import java.util.Map;

/** ONNX Runtime on one thread, over a graph in memory. */
public final class OnnxRuntime implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  /** Loads a graph. */
  public OnnxRuntime(byte[] graph) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(graph, options);
    }
  }

  /** The one output for padded ids. */
  public Object run(long[][] ids) throws OrtException {
    return run("ids", ids);
  }

  /** The one output for numbers. */
  Object run(double[][][] numbers) throws OrtException {
    return run("numbers", numbers);
  }

  private Object run(String name, Object input) throws OrtException {
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, input);
        OrtSession.Result result = session.run(Map.of(name, tensor))) {
      return result.get(0).getValue();
    }
  }

  /** Name of the one output. */
  String output() {
    return session.getOutputNames().iterator().next();
  }

  /** The properties that the file carries. */
  Map<String, String> properties() throws OrtException {
    return session.getMetadata().getCustomMetadata();
  }

  /** Rows as a caller pads them. */
  public static long[][] padded(TokenBatch batch, int length) {
    long[][] rows = new long[batch.rows()][length];
    for (int row = 0; row < batch.rows(); row++) {
      int tokens = batch.tokensOf(row);
      int at = batch.side() == PadSide.PRE ? length - tokens : 0;
      for (int i = 0; i < tokens; i++) {
        rows[row][at + i] = batch.tokens()[batch.offsets()[row] + i];
      }
    }
    return rows;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
