package io.carrytrack.vectors;

import io.carrytrack.base.UserError;
import io.carrytrack.fuzz.Target;
import io.carrytrack.text.WordIndex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A file of word vectors, in each of its forms. */
public final class VectorsTarget implements Target {
  private static final WordIndex WORDS = new WordIndex(List.of("the", "film", ". .", "\u00e9"));

  @Override
  public String name() {
    return "vectors";
  }

  @Override
  public List<byte[]> samples() {
    byte[] text = bytes("the 0.5 -2\r\nfilm 1e-3 3\n. . 1 2\n\u00e9 1 .5\n");
    byte[] binary = {
      '2', ' ', '2', '\n', 't', 'h', 'e', ' ', 0, 0, 0, 63, 0, 0, 0, -64, '\n', 'f', 'i', 'l', 'm',
      ' ', 0, 0, -128, 63, 0, 0, 0, 0
    };
    return List.of(
        text, bytes("2 2\nthe 0.5 -2\nfilm 1e-3 3\n"), binary, gzipped(text), gzipped(binary));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzipped(byte[] file) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  @Override
  public List<String> words() {
    return List.of(
        "nan",
        "inf",
        "1e99",
        "999999999 2\n",
        "2 999999999\n",
        "2 16384\n",
        "\n\n",
        " ",
        "\r",
        "-.");
  }

  @Override
  public Outcome read(byte[] input) throws IOException {
    try {
      VectorSource source;
      try (VectorBytes bytes = open(input)) {
        source = FormatProbe.of(name(), bytes.first());
      }
      FoundVectors found = new FoundVectors(source, WORDS);
      try (VectorBytes bytes = open(input)) {
        source.read(bytes, found);
      }
      if (found.whole().line().isBlank() || found.sha256().isEmpty()) {
        throw new IllegalStateException("nothing is said of " + found.found() + " words");
      }
      return Outcome.READ;
    } catch (UserError e) {
      if (!e.getMessage().startsWith(name())) {
        throw e;
      }
      return Outcome.REFUSED;
    }
  }

  private VectorBytes open(byte[] input) throws IOException {
    return new VectorBytes(name(), new ByteArrayInputStream(input));
  }

  @Override
  public String toString() {
    return name();
  }
}
