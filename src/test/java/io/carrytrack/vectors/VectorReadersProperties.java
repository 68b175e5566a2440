package io.carrytrack.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.text.WordIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a writer of each format wrote is what its reader gives. */
class VectorReadersProperties {

  /** Vectors by word, and how they are written. */
  record Written(
      Map<String, float[]> vectors, int width, String lineEnd, boolean lineEnds, boolean gzip) {}

  /** Words of any letters but those that part words, lines and numbers. */
  @Provide
  Arbitrary<Written> written() {
    Arbitrary<Character> letters =
        Arbitraries.oneOf(
            Arbitraries.chars().range('!', '~'),
            Arbitraries.chars().range('\u00a0', '\ud7ff'),
            Arbitraries.of('\u2028', '\u0085', '\ufeff', '"', '.', '1', '-'));
    Arbitrary<String> words =
        Arbitraries.oneOf(
            letters.list().ofMinSize(1).ofMaxSize(8).map(VectorReadersProperties::joined),
            Arbitraries.of("\ud83d\ude00", "<unk>", "</s>", "0", "1e5", "-", "NaN"));
    return Combinators.combine(
            words.list().uniqueElements().ofMinSize(1).ofMaxSize(20),
            Arbitraries.integers().between(1, 40),
            Arbitraries.longs(),
            Arbitraries.of("\n", "\r\n", " \n"),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false))
        .as(
            (list, width, seed, lineEnd, lineEnds, gzip) ->
                new Written(vectors(list, width, seed), width, lineEnd, lineEnds, gzip));
  }

  private static String joined(List<Character> letters) {
    StringBuilder word = new StringBuilder();
    letters.forEach(word::append);
    // a mark in front of the file's first word is the file's
    return word.charAt(0) == '\ufeff' ? "x" + word : word.toString();
  }

  /** Any finite floats; the first number is 1, which no file of text has as bytes. */
  private static Map<String, float[]> vectors(List<String> words, int width, long seed) {
    Random random = new Random(seed);
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (String word : words) {
      float[] vector = new float[width];
      for (int i = 0; i < width; i++) {
        float any = Float.intBitsToFloat(random.nextInt());
        vector[i] = random.nextBoolean() || !Float.isFinite(any) ? random.nextFloat() - 0.5f : any;
      }
      vector[0] = vectors.isEmpty() ? 1 : vector[0];
      vectors.put(word, vector);
    }
    return vectors;
  }

  @Property(tries = 300)
  void gloveText(@ForAll("written") Written file) throws IOException {
    check(file, VectorFiles.text(file.vectors(), file.lineEnd()), VectorFormat.GLOVE);
  }

  @Property(tries = 300)
  void word2vecText(@ForAll("written") Written file) throws IOException {
    check(
        file,
        VectorFiles.headedText(file.vectors(), file.width(), file.lineEnd()),
        VectorFormat.WORD2VEC_TEXT);
  }

  @Property(tries = 300)
  void word2vecBinary(@ForAll("written") Written file) throws IOException {
    check(
        file,
        VectorFiles.binary(file.vectors(), file.width(), file.lineEnds()),
        VectorFormat.WORD2VEC_BINARY);
  }

  private static void check(Written file, byte[] bytes, VectorFormat format) throws IOException {
    byte[] form = file.gzip() ? VectorFiles.gzipped(bytes) : bytes;
    List<String> words = new ArrayList<>(file.vectors().keySet());
    words.add("not there \n");
    FoundVectors found = VectorFiles.read(form, words);
    assertThat(found.source()).isEqualTo(new VectorSource("vectors", format, file.width()));
    assertThat(found.found()).isEqualTo(file.vectors().size());
    float[] expected = new float[(WordIndex.FIRST_WORD + words.size()) * file.width()];
    Arrays.fill(expected, 9);
    int id = WordIndex.FIRST_WORD;
    for (float[] vector : file.vectors().values()) {
      System.arraycopy(vector, 0, expected, id++ * file.width(), file.width());
    }
    assertThat(bits(VectorFiles.rows(found, words.size(), 9))).isEqualTo(bits(expected));
  }

  private static int[] bits(float[] numbers) {
    int[] bits = new int[numbers.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(numbers[i]);
    }
    return bits;
  }
}
