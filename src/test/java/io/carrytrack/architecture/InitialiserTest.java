package io.carrytrack.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.minibatch.PadSide;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class InitialiserTest {
  private static final Map<String, Object> LSTM = Map.of("type", "lstm", "units", 17);
  private static final Map<String, Object> LSTM_BOTH_WAYS =
      Map.of("type", "lstm", "units", 9, "bidirectional", true);
  private static final Map<String, Object> GRU =
      Map.of("type", "gru", "units", 7, "bidirectional", true);
  private static final Map<String, Object> CONV =
      Map.of("type", "conv1d", "filters", 20, "kernel-size", 3, "activation", "relu");

  private static Architecture network(List<Map<String, Object>> layers) {
    return new Architecture(30, 8, 11, PadSide.PRE, false, Layers.read("layers", layers));
  }

  private static float[] values(Architecture network) {
    ParameterLayout layout = network.layout();
    float[] parameters = new float[layout.size()];
    Initialiser.initialise(layout, 7, parameters);
    return parameters;
  }

  /** Runs repeat to the bit, from one release to the next too. */
  @Test
  void theDrawsOfASeedStay() {
    assertThat(checksum(List.of(LSTM, LSTM_BOTH_WAYS))).isEqualTo("fffbd299");
    assertThat(
            checksum(
                List.of(
                    GRU,
                    Map.of("type", "global-max-pooling"),
                    Map.of("type", "dense", "units", 4, "activation", "tanh"),
                    Map.of("type", "dense", "units", 1, "activation", "sigmoid"))))
        .isEqualTo("506f1874");
    assertThat(
            checksum(
                List.of(
                    CONV,
                    Map.of("type", "max-pooling1d", "size", 2),
                    CONV,
                    Map.of("type", "global-average-pooling"))))
        .isEqualTo("4366a0cd");
  }

  private static String checksum(List<Map<String, Object>> layers) {
    float[] values = values(network(layers));
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
    bytes.asFloatBuffer().put(values);
    CRC32 crc = new CRC32();
    crc.update(bytes.array());
    return Long.toHexString(crc.getValue());
  }

  @Test
  void eachArrayStartsAsKerasHasIt() {
    Architecture network = network(List.of(LSTM, LSTM_BOTH_WAYS));
    float[] values = values(network);
    for (ParameterLayout.Array array : network.layout().arrays()) {
      float[] own = Arrays.copyOfRange(values, array.offset(), array.end());
      String name = array.name();
      if (name.equals("embedding.weight")) {
        assertThat(own).as(name).doesNotContain(0f).hasSize(30 * 8);
        assertThat(largest(own)).as(name).isBetween(0.04f, 0.05f);
      } else if (name.endsWith(".recurrent_kernel")) {
        assertThat(product(own, array.shape().get(1), 0, 0)).as(name).isBetween(0.99999, 1.00001);
        assertThat(product(own, array.shape().get(1), 0, 1)).as(name).isBetween(-1e-5, 1e-5);
      } else if (name.endsWith(".kernel")) {
        double limit = Math.sqrt(6.0 / (array.shape().get(0) + array.shape().get(1)));
        assertThat((double) largest(own)).as(name).isBetween(0.7 * limit, limit);
      } else if (name.equals("dense.bias")) {
        assertThat(own).as(name).containsOnly(0f);
      } else {
        int units = own.length / 4;
        for (int i = 0; i < own.length; i++) {
          assertThat(own[i]).as("%s[%d]", name, i).isEqualTo(i / units == 1 ? 1f : 0f);
        }
      }
    }
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static double product(float[] matrix, int columns, int row, int other) {
    double sum = 0;
    for (int column = 0; column < columns; column++) {
      sum += (double) matrix[row * columns + column] * matrix[other * columns + column];
    }
    return sum;
  }
}
