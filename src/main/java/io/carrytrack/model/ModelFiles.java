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
  private static final char ESCAPE = '\\';

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

  /** A word as a line: a token of a pattern or of a class may hold a line's end. */
  static String line(String word) {
    return word.indexOf(ESCAPE) < 0 && word.indexOf('\n') < 0
        ? word
        : word.replace("\\", "\\\\").replace("\n", "\\n");
  }

  /**
   * The word of a line that {@link #line} gave.
   *
   * @throws IllegalArgumentException if it gave no such line
   */
  static String word(String line) {
    int at = line.indexOf(ESCAPE);
    if (at < 0) {
      return line;
    }
    StringBuilder word = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == ESCAPE) {
        i++;
        c = i == line.length() ? ' ' : line.charAt(i);
        if (c != ESCAPE && c != 'n') {
          throw new IllegalArgumentException(
              VOCABULARY + " has a backslash before neither n nor another backslash");
        }
        c = c == 'n' ? '\n' : c;
      }
      word.append(c);
    }
    return word.toString();
  }
}
