package io.carrytrack.vectors;

import io.carrytrack.base.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads word2vec's binary form, as word2vec itself and gensim write it. */
final class BinaryVectors {
  private static final int LONGEST_WORD = 1 << 16;

  private final String path;
  private final VectorBytes bytes;
  private final FoundVectors found;
  private final float[] vector;
  private long count;

  /**
   * @param path for messages
   */
  BinaryVectors(String path, VectorBytes bytes, FoundVectors found) {
    this.path = path;
    this.bytes = bytes;
    this.found = found;
    vector = new float[found.width()];
  }

  /** Reads all words. */
  void read() throws IOException {
    int end = bytes.until((byte) '\n', VectorBytes.LONGEST_LINE);
    VectorHeader header =
        VectorHeader.of(
                bytes.part(), FormatProbe.mark(bytes.part(), bytes.length()), bytes.length())
            .filter(line -> end >= 0 && line.width() == vector.length)
            .orElseThrow(
                () ->
                    UserError.data(
                        "%s: line 1 is no longer that of %d numbers: the file was changed",
                        path, vector.length));
    for (; count < header.count(); count++) {
      passLineEnd();
      word(header);
    }
    passLineEnd();
    if (bytes.peek() >= 0) {
      throw UserError.data(
          "%s goes on at byte %,d behind the %,d vectors that line 1 says",
          path, bytes.position(), header.count());
    }
  }

  private void passLineEnd() throws IOException {
    if (bytes.peek() == '\n') {
      bytes.skip();
    }
  }

  private void word(VectorHeader header) throws IOException {
    long begin = bytes.position();
    int length = bytes.until((byte) ' ', LONGEST_WORD);
    if (length == -1) {
      throw UserError.data(
          "%s ends early, at byte %,d: line 1 says %,d vectors, and %,d are there",
          path, bytes.position(), header.count(), count);
    } else if (length == -2) {
      throw wrong(begin, "is longer than " + LONGEST_WORD + " bytes");
    } else if (length == 0) {
      throw wrong(begin, "is empty");
    }
    String word = bytes.text(0, length);
    if (word == null) {
      throw wrong(begin, "is no UTF-8");
    }
    if (!bytes.take(vector.length * Float.BYTES)) {
      throw UserError.data(
          "%s ends early, at byte %,d, within the vector of \"%s\": line 1 says %,d vectors, and %,d"
              + " are there",
          path, bytes.position(), word, header.count(), count);
    }
    ByteBuffer.wrap(bytes.part(), 0, bytes.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(vector);
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        throw wrong(begin, "is \"" + word + "\", whose number " + (i + 1) + " is " + vector[i]);
      }
    }
    int id = found.wanted(word);
    if (id >= 0) {
      found.put(id, vector);
    }
  }

  private UserError wrong(long begin, String what) {
    return UserError.data("%s: word %,d, at byte %,d, %s", path, count + 1, begin, what);
  }
}
