package io.carrytrack.corpus.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class LineReaderTest {
  @Property(tries = 2000)
  void partsOfAFileHaveItsLinesOnceEach(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 9) int part)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<String> whole = lines(bytes, 0, bytes.length);
    assertThat(whole).as("as Java splits lines").isEqualTo(text.lines().toList());
    List<String> parts = new ArrayList<>();
    for (int begin = 0; begin < bytes.length; begin += part) {
      parts.addAll(lines(bytes, begin, Math.min(bytes.length, begin + part)));
    }
    assertThat(parts).as("in parts of %d bytes", part).isEqualTo(whole);
  }

  private static List<String> lines(byte[] bytes, int begin, int end) throws IOException {
    int from = Math.max(0, begin - 1);
    List<String> lines = new ArrayList<>();
    try (LineReader reader =
        new LineReader(new ByteArrayInputStream(bytes, from, bytes.length - from), begin, end)) {
      while (reader.next()) {
        lines.add(new String(reader.line(), StandardCharsets.UTF_8));
      }
    }
    return lines;
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("a", "bc", "é", "\n", "\r", "\r\n", "\n\n", " ")
        .list()
        .ofMaxSize(20)
        .map(list -> String.join("", list));
  }
}
