package io.carrytrack.corpus;

import io.carrytrack.fuzz.Target;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.spark.sql.Row;

/** An archive: its bytes, or those of the tar file in it, whose headers' checksums are mended. */
public final class ArchiveTarget implements Target {
  private static final int RECORD = 512;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_END = 156;
  private static final int MAGIC = 257;

  private final boolean zipped;

  /**
   * A target.
   *
   * @param zipped whether the input is the gzipped file
   */
  public ArchiveTarget(boolean zipped) {
    this.zipped = zipped;
  }

  @Override
  public String name() {
    return zipped ? "archive" : "tar";
  }

  @Override
  public List<byte[]> samples() {
    byte[] tar = tar();
    return List.of(zipped ? zip(tar) : tar);
  }

  private static byte[] tar() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, RECORD, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      put(tar, "aclImdb/README", "about", false);
      put(tar, "aclImdb/train/pos/0_9.txt", "a good film", true);
      put(tar, "aclImdb/train/neg/" + "n".repeat(120) + ".txt", "a bad film", false);
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      put(tar, "aclImdb/test/pos/" + "g".repeat(120) + ".txt", "an older one", false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void put(TarArchiveOutputStream tar, String name, String text, boolean times)
      throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    if (times) {
      entry.addPaxHeader("mtime", "1700000000.5");
      entry.addPaxHeader("SCHILY.xattr.user.note", "good");
    }
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static byte[] zip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public List<String> words() {
    return List.of(
        "30 mtime=1700000000.123456789\n",
        "16 size=9999999\n",
        "22 GNU.sparse.major=1\n",
        "22 GNU.sparse.minor=0\n",
        "28 GNU.sparse.realsize=9999\n",
        "30 GNU.sparse.map=0,1,2147483647\n",
        "path=",
        "linkpath=",
        "ustar\00000",
        "ustar  \0",
        "L",
        "x",
        "g",
        "S");
  }

  @Override
  public Outcome read(byte[] input) {
    byte[] archive = zipped ? input : zip(withChecksums(input));
    ArchiveRows rows =
        new ArchiveRows(new ByteArrayInputStream(archive), "a.tar.gz", StandardCharsets.UTF_8);
    Outcome outcome = Outcome.READ;
    while (rows.hasNext()) {
      Row row = rows.next();
      boolean fatal = row.getString(5) != null && Problem.isFatal(row.getString(5));
      if (fatal && row.getString(5).contains("\n")) {
        throw new IllegalStateException("more than a line: " + row.getString(5));
      }
      outcome = fatal ? Outcome.REFUSED : outcome;
    }
    return outcome;
  }

  private static byte[] withChecksums(byte[] input) {
    byte[] tar = input.clone();
    for (int at = 0; at + RECORD <= tar.length; at += RECORD) {
      if (new String(tar, at + MAGIC, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
        int sum = 0;
        for (int i = 0; i < RECORD; i++) {
          sum += i >= CHECKSUM && i < CHECKSUM_END ? ' ' : tar[at + i] & 0xff;
        }
        byte[] octal = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, tar, at + CHECKSUM, octal.length);
      }
    }
    return tar;
  }

  @Override
  public String toString() {
    return name();
  }
}
