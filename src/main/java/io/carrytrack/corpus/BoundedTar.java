package io.carrytrack.corpus;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The entries of a gzipped tar file of a stranger. A few kilobytes can stand for gigabytes of a
 * name, a header, a file or the padding at the end: each has a bound here that no archive of texts
 * comes near. How much all entries together unpack to is not bounded, since they stream by.
 */
final class BoundedTar implements Closeable {
  /** The largest text, in bytes. */
  static final int LARGEST_TEXT = 1 << 26;

  /** The largest entry that is passed over, in bytes: word counts beside the texts, say. */
  static final long LARGEST_OTHER = 1L << 30;

  /** What may stand between two entries, in bytes: long names, PAX headers, attributes. */
  static final int LARGEST_HEADER = 1 << 20;

  /** The longest name, in characters. */
  static final int LONGEST_NAME = 4096;

  private static final int LARGEST_PADDING = 1 << 26;

  /** A PAX header for all that follow is kept to the end. */
  private static final int MOST_GLOBAL_HEADERS = 16;

  private static final int BUFFER = 1 << 16;
  private static final int RECORD = 512;
  private static final int TYPE_OF_ENTRY = 156;

  private final Allowance zipped;
  private final Allowance unzipped;
  private final Tar tar;
  private long unread;

  /**
   * Opens an archive.
   *
   * @throws IOException if it is not gzipped
   */
  BoundedTar(InputStream in) throws IOException {
    zipped = new Allowance(in, "its gzip headers hold more than " + LARGEST_HEADER + " bytes");
    zipped.allow(LARGEST_HEADER);
    InputStream content =
        GzipCompressorInputStream.builder()
            .setInputStream(new BufferedInputStream(zipped, BUFFER))
            .setDecompressConcatenated(true)
            .get();
    unzipped =
        new Allowance(
            new BufferedInputStream(content, BUFFER),
            "the header there is larger than " + LARGEST_HEADER + " bytes");
    tar = new Tar(unzipped);
  }

  /** A tar file, and whether its end has been seen: a block of zeros, without which it was cut. */
  private static final class Tar extends TarArchiveInputStream {
    private boolean complete;
    private int globalHeaders;

    Tar(InputStream in) {
      super(in, StandardCharsets.UTF_8.name());
    }

    @Override
    protected boolean isEOFRecord(byte[] block) {
      boolean end = super.isEOFRecord(block);
      complete |= end && block != null;
      return end;
    }

    @Override
    protected byte[] readRecord() throws IOException {
      byte[] block = super.readRecord();
      if (block != null
          && block[TYPE_OF_ENTRY] == TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER
          && ++globalHeaders > MOST_GLOBAL_HEADERS) {
        throw new Allowance.ExceededException(
            "it has more than " + MOST_GLOBAL_HEADERS + " headers for all that follow");
      }
      return block;
    }
  }

  /**
   * The next entry, or null behind the last; there, all of the archive has been read and its
   * checksum compared.
   *
   * @throws Allowance.ExceededException if it has a size that cannot be meant
   * @throws IOException if it is damaged
   */
  TarArchiveEntry next() throws IOException {
    allow(unread + LARGEST_HEADER);
    TarArchiveEntry entry = tar.getNextEntry();
    if (entry == null) {
      requireWhole();
      return null;
    }
    // what does not fill a record is padded
    unread = entry.getSize() + RECORD;
    return entry;
  }

  private void allow(long bytes) {
    unzipped.allow(bytes);
    // what cannot be made smaller grows a little by being zipped
    zipped.allow(bytes + bytes / 8 + LARGEST_HEADER);
  }

  private void requireWhole() throws IOException {
    if (!tar.complete) {
      throw new EOFException();
    }
    allow(LARGEST_PADDING);
    try {
      unzipped.transferTo(OutputStream.nullOutputStream());
    } catch (Allowance.ExceededException e) {
      throw new Allowance.ExceededException(
          "more than " + LARGEST_PADDING + " bytes follow its end");
    }
  }

  /**
   * Why an entry must not be read.
   *
   * @param text whether it is one of those whose content is wanted
   */
  static Optional<String> unsafe(TarArchiveEntry entry, boolean text) {
    String name = entry.getName();
    String why = null;
    if (name.length() > LONGEST_NAME) {
      why = "its name has " + name.length() + " characters, at most " + LONGEST_NAME + " are read";
    } else if (name.startsWith("/") || name.matches("(?s)[A-Za-z]:.*") || name.contains("\\")) {
      why = "its name is absolute";
    } else if (("/" + name + "/").contains("/../")) {
      why = "its name has .. in it";
    } else if (entry.isLink() || entry.isSymbolicLink()) {
      why = "it is a link";
    } else if (entry.isBlockDevice() || entry.isCharacterDevice() || entry.isFIFO()) {
      why = "it is a device";
    } else if (entry.isSparse()) {
      why = "it is a sparse file";
    } else {
      why = tooLarge(entry.getSize(), text ? LARGEST_TEXT : LARGEST_OTHER);
    }
    return Optional.ofNullable(why);
  }

  private static String tooLarge(long size, long largest) {
    return size > largest ? "it has " + size + " bytes, at most " + largest + " are read" : null;
  }

  /** The content of the entry last given, which is not {@link #unsafe}. */
  byte[] content(TarArchiveEntry entry) throws IOException {
    allow(unread);
    byte[] content = tar.readNBytes(Math.toIntExact(entry.getSize()));
    if (content.length != entry.getSize()) {
      throw new IOException(entry.getName() + " ends early");
    }
    unread = RECORD;
    return content;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
