package io.carrytrack.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes small corpora in every format. */
public final class Corpora {
  private Corpora() {}

  /**
   * A review of the public download's layout.
   *
   * @param id its path without the ending, {@code train/pos/0_9}
   */
  public record Review(String id, String text) {}

  /** A gzipped tar file in the layout of the public download. */
  public static Path archive(Path file, List<Review> reviews) throws IOException {
    try (TarArchiveOutputStream tar = open(file)) {
      put(tar, "aclImdb/README", bytes("about the data"));
      put(tar, "aclImdb/train/labeledBow.feat", bytes("9 0:9"));
      for (Review review : reviews) {
        put(tar, "aclImdb/" + review.id() + ".txt", bytes(review.text()));
      }
    }
    return file;
  }

  /** The same layout as files. */
  public static void unpacked(Path directory, List<Review> reviews) throws IOException {
    for (Review review : reviews) {
      Path file = directory.resolve("aclImdb/" + review.id() + ".txt");
      Files.createDirectories(file.getParent());
      Files.writeString(file, review.text());
    }
  }

  /** A gzipped tar file of one entry. */
  public static Path tar(Path file, String name, byte[] content) throws IOException {
    try (TarArchiveOutputStream tar = open(file)) {
      put(tar, name, content);
    }
    return file;
  }

  /** A gzipped tar file of one entry. */
  public static Path tar(Path file, String name, String content) throws IOException {
    return tar(file, name, bytes(content));
  }

  /** A gzipped tar file of one symbolic link. */
  public static Path tarWithLink(Path file, String name, String target) throws IOException {
    try (TarArchiveOutputStream tar = open(file)) {
      TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
      entry.setLinkName(target);
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }
    return file;
  }

  /** Texts as CSV (RFC 4180) with a header and alternating labels. */
  public static Path csv(Path file, List<String> texts) throws IOException {
    StringBuilder lines = new StringBuilder("text,label\n");
    for (int i = 0; i < texts.size(); i++) {
      lines
          .append('"')
          .append(texts.get(i).replace("\"", "\"\""))
          .append("\",")
          .append(i % 2)
          .append('\n');
    }
    return Files.writeString(file, lines);
  }

  /** Texts as JSON lines with alternating labels. */
  public static Path jsonLines(Path file, List<String> texts) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      lines
          .append(mapper.writeValueAsString(Map.of("text", texts.get(i), "label", i % 2)))
          .append('\n');
    }
    return Files.writeString(file, lines);
  }

  private static TarArchiveOutputStream open(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)), "UTF-8");
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
