package io.carrytrack.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The files of a model directory, and what writer and reader both do with their bytes. */
final class ModelFiles {
  static final String MODEL = "model.json";
  static final String VOCABULARY = "vocabulary.txt";
  static final String PARAMETERS = "parameters.bin";
  static final String CHECKSUMS = "checksums.json";
  static final List<String> DATA = List.of(MODEL, VOCABULARY, PARAMETERS);
  static final int FORMAT_VERSION = 1;

  private ModelFiles() {}

  static byte[] littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  static float[] floats(byte[] littleEndian) {
    float[] values = new float[littleEndian.length / Float.BYTES];
    ByteBuffer.wrap(littleEndian).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
