package io.carrytrack.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Corpora;
import io.carrytrack.testing.Corpora.Review;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is missing from an archive or changed in it is noticed. */
class ArchiveRowsTest {
  private static final int REVIEWS = 12;

  @TempDir Path directory;
  private byte[] archive;

  @BeforeEach
  void write() throws IOException {
    List<Review> reviews =
        IntStream.range(0, REVIEWS)
            .mapToObj(i -> new Review("train/pos/" + i + "_9", "review " + i * 7919))
            .toList();
    archive = Files.readAllBytes(Corpora.archive(directory.resolve("a.tar.gz"), reviews));
  }

  @Test
  void theWholeArchiveHasNoProblem() {
    assertThat(problems(archive)).isEmpty();
    assertThat(rows(archive)).hasSize(REVIEWS);
  }

  @Test
  void everyTruncationIsNoticed() {
    for (int length = 0; length < archive.length; length++) {
      assertThat(problems(Arrays.copyOf(archive, length))).as("%d bytes", length).hasSize(1);
    }
  }

  @Test
  void everyTruncationBeforeItWasZippedIsNoticed() throws IOException {
    byte[] tar = new GZIPInputStream(new ByteArrayInputStream(archive)).readAllBytes();
    int blocks = 2 * (REVIEWS + 2);
    for (int length = 0; length <= 512 * blocks; length += 128) {
      assertThat(problems(zipped(Arrays.copyOf(tar, length))))
          .as("%d of %d bytes", length, tar.length)
          .hasSize(1);
    }
    assertThat(problems(zipped(Arrays.copyOf(tar, 512 * (blocks + 2)))))
        .as("the reviews and the two blocks that end a tar file")
        .isEmpty();
  }

  @Test
  void everyChangedByteOfTheContentIsNoticed() {
    // the ten bytes of the header say nothing about the content but its method
    for (int i = 10; i < archive.length; i++) {
      byte[] changed = archive.clone();
      changed[i] ^= 4;
      assertThat(!problems(changed).isEmpty() || rows(changed).equals(rows(archive)))
          .as("byte %d is noticed, or pads and means nothing", i)
          .isTrue();
    }
  }

  @Test
  void theMessageSaysBehindWhichEntryAndWhatToDo() {
    byte[] cut = Arrays.copyOf(archive, archive.length - 4);
    assertThat(problems(cut))
        .first()
        .asString()
        .startsWith("archive truncated or damaged behind ")
        .endsWith(": it ends too early; get a whole copy of it");
  }

  private static byte[] zipped(byte[] content) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(content);
    }
    return zipped.toByteArray();
  }

  private static List<String> problems(byte[] content) {
    return rows(content).stream()
        .map(row -> row.getString(5))
        .filter(problem -> problem != null && Problem.isFatal(problem))
        .toList();
  }

  private static List<Row> rows(byte[] content) {
    List<Row> rows = new ArrayList<>();
    new ArchiveRows(
            new ByteArrayInputStream(content), "a.tar.gz", java.nio.charset.StandardCharsets.UTF_8)
        .forEachRemaining(rows::add);
    return rows;
  }
}
