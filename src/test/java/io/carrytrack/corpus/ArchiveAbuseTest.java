package io.carrytrack.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Cost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an archive can claim to hold costs nothing, and is refused in a line. */
class ArchiveAbuseTest {
  private static final long GIGABYTES = 5L << 30;
  private static final String REVIEW = "aclImdb/train/pos/0_9.txt";

  private final ByteArrayOutputStream zipped = new ByteArrayOutputStream();

  /** Writes a gzipped tar file without an end. */
  private interface Content {
    void write(OutputStream out) throws IOException;
  }

  private String refusal(Content content) throws IOException {
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      content.write(out);
    }
    return refusal(zipped.toByteArray());
  }

  private static String refusal(byte[] archive) {
    List<String> problems = new ArrayList<>();
    Cost cost =
        Cost.of(
            () ->
                new ArchiveRows(
                        new ByteArrayInputStream(archive), "a.tar.gz", StandardCharsets.UTF_8)
                    .forEachRemaining(row -> problems.add(problem(row))));
    assertThat(problems).hasSize(1).first().asString().startsWith(Problem.FATAL);
    assertThat(cost.isOfARefusal()).as("%s for %s", cost, problems).isTrue();
    return problems.get(0);
  }

  private static String problem(Row row) {
    return row.getString(5);
  }

  private static void header(OutputStream out, String name, byte type, long size)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, type);
    entry.setSize(size);
    byte[] record = new byte[512];
    entry.writeEntryHeader(record);
    out.write(record);
  }

  private static void padded(OutputStream out, byte[] content) throws IOException {
    out.write(content);
    out.write(new byte[(512 - content.length % 512) % 512]);
  }

  private static void zeros(OutputStream out, long count) throws IOException {
    byte[] chunk = new byte[1 << 20];
    for (long left = count; left > 0; left -= chunk.length) {
      out.write(chunk, 0, (int) Math.min(left, chunk.length));
    }
  }

  private static byte[] record(String key, String value) {
    int length = key.length() + value.length() + 3;
    int digits = Integer.toString(length).length();
    digits = Integer.toString(length + digits).length();
    return (length + digits + " " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void pax(OutputStream out, byte type, byte[] records) throws IOException {
    header(out, "pax", type, records.length);
    padded(out, records);
  }

  @Test
  void aTextOfGigabytesIsNotRead() throws IOException {
    assertThat(
            refusal(
                out -> {
                  header(out, REVIEW, TarConstants.LF_NORMAL, GIGABYTES);
                  zeros(out, 8 << 20);
                }))
        .startsWith("archive refused for its entry " + REVIEW)
        .contains("it has 5368709120 bytes, at most 67108864 are read");
  }

  @Test
  void anEntryOfGigabytesThatIsNoTextIsNotPassedOver() throws IOException {
    assertThat(
            refusal(
                out -> {
                  header(out, "aclImdb/README", TarConstants.LF_NORMAL, GIGABYTES);
                  zeros(out, 8 << 20);
                }))
        .contains("README", "at most 1073741824 are read");
  }

  @ParameterizedTest
  @ValueSource(bytes = {'L', 'K', 'x', 'X', 'g'})
  void headersOfGigabytesAreNotCollected(byte type) throws IOException {
    assertThat(
            refusal(
                out -> {
                  header(out, "././@LongLink", type, 2L << 30);
                  zeros(out, 256 << 20);
                }))
        .as("type %c", type)
        .containsAnyOf("larger than 1048576 bytes", "truncated or damaged");
  }

  @Test
  void aPaxHeaderWhoseOneValueIsGigabytesIsNotCollected() throws IOException {
    assertThat(
            refusal(
                out -> {
                  header(out, "pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC, 2L << 30);
                  out.write("2147483648 path=".getBytes(StandardCharsets.UTF_8));
                  zeros(out, 256 << 20);
                }))
        .contains("refused behind the beginning: the header there is larger than 1048576 bytes");
  }

  @Test
  void headersWithoutEndAreNotFollowed() throws IOException {
    assertThat(
            refusal(
                out -> {
                  for (int i = 0; i < 100_000; i++) {
                    pax(
                        out,
                        TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                        record("comment", "number " + i));
                  }
                }))
        .contains("larger than 1048576 bytes");
  }

  @Test
  void headersForAllThatFollowsAreNotGathered() throws IOException {
    assertThat(
            refusal(
                out -> {
                  for (int i = 0; i < 1000; i++) {
                    pax(
                        out,
                        TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER,
                        record("key" + i, "x".repeat(1 << 16)));
                    header(out, "file", TarConstants.LF_NORMAL, 0);
                  }
                }))
        .contains("more than 16 headers for all that follow");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mtime", "atime", "ctime"})
  void timesOfMillionsOfDigitsCostNothing(String key) throws IOException {
    for (String digits : List.of("9".repeat(1_000_000), "0." + "7".repeat(1_000_000))) {
      zipped.reset();
      assertThat(
              refusal(
                  out -> {
                    pax(out, TarConstants.LF_PAX_EXTENDED_HEADER_LC, record(key, digits));
                    header(out, REVIEW, TarConstants.LF_NORMAL, 0);
                  }))
          .as("%s of %d characters", key, digits.length())
          .hasSizeLessThan(400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "99999999999999999999",
        "9999999999999999999",
        "31556889864403200",
        "-9223372036854775808",
        "1e999999999",
        "NaN"
      })
  void timesThatNoCalendarHasAreNoDefect(String time) throws IOException {
    assertThat(
            refusal(
                out -> {
                  pax(out, TarConstants.LF_PAX_EXTENDED_HEADER_LC, record("mtime", time));
                  header(out, REVIEW, TarConstants.LF_NORMAL, 0);
                }))
        .as("mtime %s", time)
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "9223372036854775807", "18446744073709551616", "1e9"})
  void sizesOfPaxHeadersAreNotBelieved(String size) throws IOException {
    assertThat(
            refusal(
                out -> {
                  pax(out, TarConstants.LF_PAX_EXTENDED_HEADER_LC, record("size", size));
                  header(out, REVIEW, TarConstants.LF_NORMAL, 0);
                  zeros(out, 1 << 20);
                }))
        .as("size %s", size)
        .hasSizeLessThan(400);
  }

  @Test
  void aSparseFileIsNotFilledUp() throws IOException {
    byte[] records =
        concatenated(
            record("GNU.sparse.major", "1"),
            record("GNU.sparse.minor", "0"),
            record("GNU.sparse.name", REVIEW),
            record("GNU.sparse.realsize", "2147483647"));
    assertThat(
            refusal(
                out -> {
                  pax(out, TarConstants.LF_PAX_EXTENDED_HEADER_LC, records);
                  header(out, "GNUSparseFile.0/0_9.txt", TarConstants.LF_NORMAL, 512);
                  padded(out, "1\n2147483647\n0\n".getBytes(StandardCharsets.UTF_8));
                }))
        .contains("sparse");
  }

  @Test
  void aSparseMapWithoutEndIsNotGathered() throws IOException {
    byte[] records =
        concatenated(
            record("GNU.sparse.major", "1"),
            record("GNU.sparse.minor", "0"),
            record("GNU.sparse.realsize", "2147483647"));
    assertThat(
            refusal(
                out -> {
                  pax(out, TarConstants.LF_PAX_EXTENDED_HEADER_LC, records);
                  header(out, REVIEW, TarConstants.LF_NORMAL, 1 << 29);
                  out.write("500000000\n".getBytes(StandardCharsets.UTF_8));
                  out.write("1\n1\n".repeat(8 << 20).getBytes(StandardCharsets.UTF_8));
                }))
        .contains("larger than 1048576 bytes");
  }

  private static byte[] concatenated(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Test
  void aNameLongerThanPathsCanBeIsRefused() throws IOException {
    String name = "train/pos/" + "n".repeat(10_000) + ".txt";
    assertThat(
            refusal(
                out -> {
                  pax(out, TarConstants.LF_PAX_EXTENDED_HEADER_LC, record("path", name));
                  header(out, REVIEW, TarConstants.LF_NORMAL, 0);
                }))
        .contains("its name has 10014 characters, at most 4096 are read")
        .hasSizeLessThan(400);
  }

  @Test
  void aNameCannotWriteOnTheTerminal() throws IOException {
    String name = "../\u001b[2J\r\nall is well";
    assertThat(
            refusal(
                out -> {
                  pax(out, TarConstants.LF_PAX_EXTENDED_HEADER_LC, record("path", name));
                  header(out, REVIEW, TarConstants.LF_NORMAL, 0);
                }))
        .contains("../?[2J??all is well: its name has .. in it");
  }

  @ParameterizedTest
  @ValueSource(bytes = {'3', '4', '6'})
  void aDeviceIsRefused(byte type) throws IOException {
    assertThat(refusal(out -> header(out, REVIEW, type, 0))).contains("it is a device");
  }

  @Test
  void zerosBehindTheEndAreNotUnpackedForEver() throws IOException {
    assertThat(refusal(out -> zeros(out, 256 << 20)))
        .contains("more than 67108864 bytes follow its end");
  }

  @Test
  void aGzipHeaderWithoutEndIsNotCollected() {
    byte[] archive = new byte[64 << 20];
    Arrays.fill(archive, (byte) 'n');
    byte[] named = {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0};
    System.arraycopy(named, 0, archive, 0, named.length);
    assertThat(refusal(archive)).contains("its gzip headers hold more than 1048576 bytes");
  }

  @Test
  void paddingBehindTheEndAndAttributesOfARealArchiveAreRead() throws IOException {
    List<String> problems = new ArrayList<>();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      pax(
          out,
          TarConstants.LF_PAX_EXTENDED_HEADER_LC,
          concatenated(
              record("SCHILY.xattr.user.note", "x".repeat(60_000)),
              record("mtime", "1700000000.123456789")));
      header(out, REVIEW, TarConstants.LF_NORMAL, 4);
      padded(out, "good".getBytes(StandardCharsets.UTF_8));
      zeros(out, 1 << 20);
    }
    new ArchiveRows(
            new ByteArrayInputStream(zipped.toByteArray()), "a.tar.gz", StandardCharsets.UTF_8)
        .forEachRemaining(row -> problems.add(row.getString(1) + " " + problem(row)));
    assertThat(problems).containsExactly("good null");
  }

  @Test
  void manyEmptyBlocksOfGzipAreNoContent() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0});
    byte[] stored = {0, 0, 0, (byte) 0xff, (byte) 0xff};
    for (int i = 0; i < 2_000_000; i++) {
      out.writeBytes(stored);
    }
    Deflater last = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    last.finish();
    byte[] end = new byte[16];
    out.write(end, 0, last.deflate(end));
    last.end();
    out.writeBytes(new byte[8]);
    assertThat(refusal(out.toByteArray())).contains("its gzip headers hold more than");
  }
}
