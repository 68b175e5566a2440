package io.carrytrack.corpus;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.spark.sql.Row;

/**
 * The reviews of a gzipped tar file as it streams by; nothing is unpacked to disk. Damage ends the
 * iteration with a row that says what and behind which entry, because an exception would make Spark
 * try the task again.
 */
final class ArchiveRows implements Iterator<Row>, Closeable {
  private static final int BUFFER = 1 << 16;
  private static final String CUT_OFF = "it ends too early";

  private final String archive;
  private final Charset encoding;
  private final InputStream unzipped;
  private final Tar tar;
  private String lastGood = "the beginning";
  private Row next;
  private boolean ended;

  /** Rows of an archive; the stream is closed at its end or by {@link #close}. */
  ArchiveRows(InputStream in, String archive, Charset encoding) {
    this.archive = archive;
    this.encoding = encoding;
    InputStream opened = null;
    try {
      opened =
          new BufferedInputStream(
              new GzipCompressorInputStream(new BufferedInputStream(in, BUFFER), true), BUFFER);
    } catch (IOException e) {
      end(FileRows.fatal("is not gzipped: " + reason(e) + "; get a whole copy of it", archive));
    }
    unzipped = opened;
    tar = opened == null ? null : new Tar(opened);
  }

  /** A tar file, and whether its end has been seen: a block of zeros, without which it was cut. */
  private static final class Tar extends TarArchiveInputStream {
    private boolean complete;

    Tar(InputStream in) {
      super(in);
    }

    @Override
    protected boolean isEOFRecord(byte[] block) {
      boolean end = super.isEOFRecord(block);
      complete |= end && block != null;
      return end;
    }
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      try {
        next = read();
      } catch (IOException | IllegalArgumentException e) {
        end(
            FileRows.fatal(
                "truncated or damaged behind "
                    + lastGood
                    + ": "
                    + reason(e)
                    + "; get a whole copy of it",
                archive));
      }
    }
    return next != null;
  }

  private static String reason(Exception e) {
    return e instanceof EOFException || e.getMessage() == null ? CUT_OFF : e.getMessage();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row row = next;
    next = null;
    return row;
  }

  private void end(Row row) {
    ended = true;
    next = row;
  }

  private Row read() throws IOException {
    while (true) {
      TarArchiveEntry entry = tar.getNextTarEntry();
      if (entry == null) {
        requireWhole();
        ended = true;
        close();
        return null;
      }
      String unsafe = unsafe(entry);
      if (unsafe != null) {
        ended = true;
        return FileRows.fatal(
            "refused for its entry "
                + entry.getName()
                + ": "
                + unsafe
                + "; unpack and look at it with care",
            archive);
      }
      Optional<ReviewPath> place =
          entry.isFile() ? ReviewPath.of(entry.getName()) : Optional.empty();
      if (place.isPresent()) {
        byte[] content = tar.readNBytes((int) Math.min(entry.getSize(), Integer.MAX_VALUE - 8));
        if (content.length != entry.getSize()) {
          throw new IOException(entry.getName() + " ends early");
        }
        lastGood = entry.getName();
        return FileRows.review(place.get(), content, encoding, archive + "!" + entry.getName());
      }
    }
  }

  /** Reads on to the end of the gzip stream, where its checksum is compared. */
  private void requireWhole() throws IOException {
    if (!tar.complete) {
      throw new EOFException();
    }
    unzipped.transferTo(OutputStream.nullOutputStream());
  }

  private static String unsafe(TarArchiveEntry entry) {
    String name = entry.getName();
    if (entry.isLink() || entry.isSymbolicLink()) {
      return "it is a link";
    }
    if (name.startsWith("/") || name.matches("[A-Za-z]:.*") || name.contains("\\")) {
      return "its name is absolute";
    }
    return ("/" + name + "/").contains("/../") ? "its name has .. in it" : null;
  }

  @Override
  public void close() throws IOException {
    if (tar != null) {
      tar.close();
    }
  }
}
