package io.carrytrack.vectors;

import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.StartingValues;
import io.carrytrack.text.WordIndex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Files of word vectors as others write them, and what the readers make of their bytes. */
final class VectorFiles {
  private VectorFiles() {}

  /** A line for each word, as GloVe writes them. */
  static byte[] text(Map<String, float[]> vectors, String lineEnd) {
    StringBuilder text = new StringBuilder();
    vectors.forEach(
        (word, vector) -> {
          text.append(word);
          for (float number : vector) {
            text.append(' ').append(number);
          }
          text.append(lineEnd);
        });
    return bytes(text.toString());
  }

  /** The same behind word2vec's header. */
  static byte[] headedText(Map<String, float[]> vectors, int width, String lineEnd) {
    return join(bytes(vectors.size() + " " + width + lineEnd), text(vectors, lineEnd));
  }

  /**
   * word2vec's binary form.
   *
   * @param lineEnds whether one is behind each vector, as in word2vec's own files
   */
  static byte[] binary(Map<String, float[]> vectors, int width, boolean lineEnds) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(bytes(vectors.size() + " " + width + "\n"));
    vectors.forEach(
        (word, vector) -> {
          file.writeBytes(bytes(word + " "));
          ByteBuffer row = ByteBuffer.allocate(Float.BYTES * width).order(ByteOrder.LITTLE_ENDIAN);
          row.asFloatBuffer().put(vector);
          file.writeBytes(row.array());
          if (lineEnds) {
            file.write('\n');
          }
        });
    return file.toByteArray();
  }

  static byte[] gzipped(byte[] file) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(file);
    }
    return packed.toByteArray();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** What the first bytes tell. */
  static VectorSource probe(byte[] file) throws IOException {
    try (VectorBytes bytes = open(file)) {
      return FormatProbe.of("vectors", bytes.first());
    }
  }

  /** The vectors of a vocabulary. */
  static FoundVectors read(byte[] file, List<String> words) throws IOException {
    VectorSource source = probe(file);
    FoundVectors found = new FoundVectors(source, new WordIndex(words));
    try (VectorBytes bytes = open(file)) {
      source.read(bytes, found);
    }
    return found.whole();
  }

  private static VectorBytes open(byte[] file) throws IOException {
    return new VectorBytes("vectors", new ByteArrayInputStream(file));
  }

  /** The rows of an embedding of so many words, which were {@code before}. */
  static float[] rows(FoundVectors found, int words, float before) {
    int width = found.source().width();
    int ids = WordIndex.FIRST_WORD + words;
    float[] parameters = new float[ids * width];
    java.util.Arrays.fill(parameters, before);
    found.into(
        parameters,
        new ParameterLayout.Array(
            "embedding.weight", List.of(ids, width), 0, StartingValues.UNIFORM, 0, false));
    return parameters;
  }
}
