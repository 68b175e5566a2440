package io.carrytrack.vectors;

import static io.carrytrack.vectors.VectorFiles.binary;
import static io.carrytrack.vectors.VectorFiles.bytes;
import static io.carrytrack.vectors.VectorFiles.gzipped;
import static io.carrytrack.vectors.VectorFiles.join;
import static io.carrytrack.vectors.VectorFiles.probe;
import static io.carrytrack.vectors.VectorFiles.read;
import static io.carrytrack.vectors.VectorFiles.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.text.WordIndex;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each format by a file of a few words, and what is wrong with files. */
class VectorReadersTest {
  private static final List<String> WORDS = List.of("the", "film", "bad");
  private static final float[] READ = {0.5f, -2, 1e-3f, 3};
  private static final String TEXT = "the 0.5 -2\nfilm 1e-3 3\n";

  private static Map<String, float[]> two() {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    vectors.put("the", new float[] {0.5f, -2});
    vectors.put("film", new float[] {1e-3f, 3});
    return vectors;
  }

  private static float[] firstTwo(byte[] file) throws IOException {
    float[] all = rows(read(file, WORDS), WORDS.size(), 7);
    assertThat(Arrays.copyOf(all, 2 * WordIndex.FIRST_WORD)).as("no words").containsOnly(7);
    assertThat(Arrays.copyOfRange(all, 10, 12)).as("not found").containsOnly(7);
    return Arrays.copyOfRange(all, 6, 10);
  }

  @Test
  @SuppressWarnings("ArrayAsKeyOfSetOrMap") // a list of pairs, none looked up
  void everyFormatIsToldByItsContent() throws IOException {
    Map<byte[], VectorFormat> files = new LinkedHashMap<>();
    files.put(bytes(TEXT), VectorFormat.GLOVE);
    files.put(bytes("\ufeff" + TEXT), VectorFormat.GLOVE);
    files.put(bytes(TEXT.replace("\n", "\r\n")), VectorFormat.GLOVE);
    files.put(bytes(TEXT.strip()), VectorFormat.GLOVE);
    files.put(bytes(TEXT.replace(' ', '\t')), VectorFormat.GLOVE);
    files.put(bytes(TEXT + "\n\r\n"), VectorFormat.GLOVE);
    files.put(bytes("2 2\n" + TEXT), VectorFormat.WORD2VEC_TEXT);
    files.put(bytes("2 2 \r\n" + TEXT.replace("\n", " \r\n")), VectorFormat.WORD2VEC_TEXT);
    files.put(binary(two(), 2, false), VectorFormat.WORD2VEC_BINARY);
    files.put(binary(two(), 2, true), VectorFormat.WORD2VEC_BINARY);
    for (Map.Entry<byte[], VectorFormat> file : files.entrySet()) {
      for (byte[] form : List.of(file.getKey(), gzipped(file.getKey()))) {
        assertThat(probe(form)).isEqualTo(new VectorSource("vectors", file.getValue(), 2));
        assertThat(firstTwo(form)).as("%s", file.getValue()).isEqualTo(READ);
      }
    }
  }

  /** What a look at the beginning costs is bounded, wherever the second line ends. */
  @Test
  void longLinesAndLongFilesAreToldToo() throws IOException {
    String wide = " 0.123456789".repeat(9000);
    byte[] lines = bytes("the" + wide + "\nfilm" + wide + "\n");
    assertThat(probe(lines)).isEqualTo(new VectorSource("vectors", VectorFormat.GLOVE, 9000));
    assertThat(read(join(bytes("2 9000\n"), lines), WORDS).source())
        .isEqualTo(new VectorSource("vectors", VectorFormat.WORD2VEC_TEXT, 9000));
    Map<String, float[]> many = new LinkedHashMap<>();
    for (int i = 0; i < 30_000; i++) {
      many.put("word-" + i, new float[] {1, i});
    }
    byte[] file = binary(many, 2, true);
    assertThat(read(file, List.of("word-29999")).source().format())
        .isEqualTo(VectorFormat.WORD2VEC_BINARY);
    assertThat(read(VectorFiles.text(many, "\n"), List.of("word-29999")).line())
        .contains("30,000 of 2 numbers");
  }

  @Test
  void twoGzippedPartsAreOneFile() throws IOException {
    assertThat(firstTwo(join(gzipped(bytes("the 0.5 -2\n")), gzipped(bytes("film 1e-3 3\n")))))
        .isEqualTo(READ);
  }

  /** As GloVe's file of 840 billion tokens has them. */
  @Test
  void aWordMayHoldBlanks() throws IOException {
    FoundVectors found =
        read(
            bytes(". . . 1 2\nthe 0.5 -2\nat name@domain.com 3 4\n\u00a0 5 6\n7 8 9\n"),
            List.of("the", ". . .", "at name@domain.com", "\u00a0", "7"));
    assertThat(Arrays.copyOfRange(rows(found, 5, 0), 6, 16))
        .containsExactly(0.5f, -2, 1, 2, 3, 4, 5, 6, 8, 9);
  }

  @Test
  void whatWasFoundIsOneLine() throws IOException {
    FoundVectors found = read(bytes(TEXT + "The 1 1\nthe 9 9\n. 1 1\n. 1 1\n"), WORDS);
    assertThat(found.line())
        .isEqualTo(
            "word vectors: vectors is GloVe text, 6 of 2 numbers; of the vocabulary's 3 words 2 are"
                + " found and 1 are not (66.7%); words that were there before: 1, the first counts");
    assertThat(Arrays.copyOfRange(rows(found, 3, 0), 6, 10)).isEqualTo(READ);
    assertThat(found.repeated()).isEqualTo(1);
    assertThat(read(bytes(TEXT), WORDS).line()).endsWith("(66.7%)");
  }

  @Test
  void theDigestIsOfWhatIsFound() throws IOException {
    String digest = read(bytes(TEXT), WORDS).sha256();
    assertThat(read(binary(two(), 2, true), WORDS).sha256())
        .as("of the same vectors in another form, and with words of no use")
        .isEqualTo(digest)
        .isEqualTo(read(bytes("x 1 1\n" + TEXT), WORDS).sha256());
    assertThat(read(bytes(TEXT.replace("3", "4")), WORDS).sha256()).isNotEqualTo(digest);
    assertThat(read(bytes(TEXT), List.of("film", "the", "bad")).sha256())
        .as("other ids")
        .isNotEqualTo(digest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          the 1 2;film 3            | line 2 has 1 numbers behind its word, and 2 were to be read: the file is cut off
          the 1 2;film;a 1 2;       | line 2 has 0 numbers behind its word, and 2 were to be read
          the 1 2;film 3 4 5;       | line 2 has 3 numbers, and 2 were to be read
          the 1 2;film 3 x;         | line 2 number 2 is "x", which is no finite number
          the 1 2;film nan 1;       | line 2 number 1 is "nan", which is no finite number
          the 1 2;film -inf 1;      | line 2 number 1 is "-inf", which is no finite number
          the 1 2;film 1 1e99;      | line 2 number 2 is 1e99, which no float can hold
          the 1 2; 3 4;             | line 2 has no word before its 2 numbers
          the 1 2;;film 3 4;        | line 2 is blank
          3 2;the 1 2;film 3 4;     | ends early: line 1 says 3 vectors, and 2 are there
          1 2;the 1 2;film 3 4;     | line 3 is more than the 1 vectors that line 1 says
          2 2;                      | ends early: line 1 says 2 vectors, and 0 are there
          2 3;the 1 2;film 3 4;     | line 2 has 2 numbers behind its word, and 3 were to be read
          2 0;the;film;             | line 1 says 2 vectors of 0 numbers
          2 999999;the 1;           | line 1 says 2 vectors of 999,999 numbers
          The 1 2;Film 3 4;         | has no word of the vocabulary: it begins with [The, Film], the vocabulary with [the, film, bad]
          the,1,2;film,3,4;         | its first line is neither a word and its numbers by blanks nor a count and a size; it begins with "the,1,2
          PK..                      | a zip archive: unpack it
          """)
  void whatIsWrongWithTextIsSaidWithItsLine(String file, String message) {
    assertRefused(bytes(file.replace(";", "\n")), message);
  }

  private static void assertRefused(byte[] file, String message) {
    for (boolean packed : new boolean[] {false, true}) {
      assertThatThrownBy(() -> read(packed ? gzipped(file) : file, WORDS))
          .as("gzipped %s", packed)
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.DATA))
          .hasMessageContaining("vectors")
          .hasMessageContaining(message);
    }
  }

  @Test
  void noUtf8IsSaidWithItsPlace() {
    assertRefused(
        join(bytes(TEXT), new byte[] {'f', (byte) 0xe9}, bytes(" 1 2\n")),
        "line 3 has a word that is no UTF-8");
    byte[] binary = binary(two(), 2, true);
    binary[4] = (byte) 0xff;
    assertRefused(binary, "word 1, at byte 4, is no UTF-8");
    assertRefused(new byte[] {0, 1, 2, 3}, "it begins with the bytes 00010203");
    assertRefused(new byte[0], "is empty");
  }

  @Test
  void aBinaryFileThatIsCutOffOrGoesOnIsSaidWithItsByte() {
    byte[] whole = binary(two(), 2, false);
    int first = 4 + 4 + 8;
    assertRefused(
        Arrays.copyOf(whole, first), "ends early, at byte 16: line 1 says 2 vectors, and 1");
    assertRefused(Arrays.copyOf(whole, first + 2), "ends early, at byte 18");
    assertRefused(
        Arrays.copyOf(whole, whole.length - 1),
        "ends early, at byte 28, within the vector of \"film\": line 1 says 2 vectors, and 1 are");
    assertRefused(join(whole, bytes("\nmore")), "goes on at byte 30 behind the 2 vectors");
    Map<String, float[]> broken = two();
    broken.put("film", new float[] {1, Float.NaN});
    assertRefused(
        binary(broken, 2, true), "word 2, at byte 17, is \"film\", whose number 2 is NaN");
    broken.put("film", new float[] {Float.NEGATIVE_INFINITY, 0});
    assertRefused(binary(broken, 2, true), "whose number 1 is -Infinity");
    assertRefused(
        join(bytes("9 2\n"), new byte[] {0}, new byte[70_000], bytes(" 12345678")),
        "word 1, at byte 4, is longer than 65536 bytes");
  }

  @Test
  void aFileThatClaimsMoreThanItHasMakesNoRoomForIt() throws IOException {
    Map<String, float[]> one = Map.of("the", new float[] {1, 0});
    byte[] file = binary(one, 2, false);
    byte[] huge = join(bytes("999999999999999999 2\n"), Arrays.copyOfRange(file, 4, file.length));
    assertRefused(huge, "line 1 says 999,999,999,999,999,999 vectors, and 1 are there");
  }

  @Test
  void gzippedBytesThatAreDamagedAreRefused() throws IOException {
    byte[] packed = gzipped(bytes(TEXT.repeat(1)));
    for (int length = 2; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThatThrownBy(() -> read(cut, WORDS))
          .as("%d of %d bytes", length, packed.length)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("vectors is cut off or damaged");
    }
  }

  /** Lines without an end cost no more than the longest that there may be. */
  @ParameterizedTest
  @ValueSource(strings = {"", "the 1 2\n", "5 2\n", "5 2\nthe 1 2\n"})
  void aLineWithoutEndIsRefusedNotRead(String before) throws IOException {
    Endless endless = new Endless();
    byte[] begin = bytes(before);
    assertThatThrownBy(
            () -> {
              VectorSource source;
              try (VectorBytes bytes = new VectorBytes("vectors", after(begin, endless))) {
                source = FormatProbe.of("vectors", bytes.first());
              }
              FoundVectors found = new FoundVectors(source, new WordIndex(WORDS));
              try (VectorBytes bytes = new VectorBytes("vectors", after(begin, endless))) {
                source.read(bytes, found);
              }
            })
        .isInstanceOf(UserError.class)
        .hasMessageMatching("(?s).*(no line ends in its first|is longer than).*");
    assertThat(endless.read).isLessThan(4L * VectorBytes.LONGEST_LINE);
  }

  private static InputStream after(byte[] begin, InputStream end) {
    return new SequenceInputStream(new ByteArrayInputStream(begin), end);
  }

  /** The letter x, for ever. */
  private static final class Endless extends InputStream {
    private long read;

    @Override
    public int read() {
      read++;
      return 'x';
    }

    @Override
    public int read(byte[] into, int from, int count) {
      Arrays.fill(into, from, from + count, (byte) 'x');
      read += count;
      return count;
    }
  }

  @Test
  void whatIsNotThereOrAnotherFolderIsRefused(@TempDir Path home) throws IOException {
    Configuration hadoop = new Configuration();
    assertThatThrownBy(() -> VectorSource.of(home.resolve("none").toString(), hadoop))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such file of word vectors");
    assertThatThrownBy(() -> VectorSource.of(home.toString(), hadoop))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds nothing that Spark ML saved");
    Path metadata = Files.createDirectories(home.resolve("metadata")).resolve("part-00000");
    for (Map.Entry<String, String> wrong :
        Map.of(
                "{\"class\":\"org.apache.spark.ml.feature.PCAModel\"}",
                "holds a org.apache.spark.ml.feature.PCAModel",
                "{",
                "part-00000 is damaged",
                "{\"class\":\"org.apache.spark.ml.feature.Word2VecModel\"}",
                "vectorSize is not there",
                "{\"class\":\"org.apache.spark.ml.feature.Word2VecModel\","
                    + "\"paramMap\":{\"vectorSize\":0}}",
                "vectorSize is 0")
            .entrySet()) {
      Files.writeString(metadata, wrong.getKey());
      assertThatThrownBy(() -> VectorSource.of(home.toString(), hadoop))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(wrong.getValue());
    }
  }
}
