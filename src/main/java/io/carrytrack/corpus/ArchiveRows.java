package io.carrytrack.corpus;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.lang3.StringUtils;
import org.apache.spark.sql.Row;

/**
 * The reviews of a gzipped tar file as it streams by; nothing is unpacked to disk. Damage ends the
 * iteration with a row that says what and behind which entry, because an exception would make Spark
 * try the task again.
 */
final class ArchiveRows implements Iterator<Row>, Closeable {
  private static final String CUT_OFF = "it ends too early";
  private static final String WITH_CARE = "; unpack and look at it with care";
  private static final String WHOLE_COPY = "; get a whole copy of it";

  /** Of a name or a reason, what a line of a message has room for. */
  private static final int LONGEST_SHOWN = 200;

  private final String archive;
  private final Charset encoding;
  private final BoundedTar tar;
  private String lastGood = "the beginning";
  private Row next;
  private boolean ended;

  /**
   * Rows of an archive of texts in this encoding; the stream is closed at its end or by {@link
   * #close}.
   */
  ArchiveRows(InputStream in, String archive, Charset encoding) {
    this.archive = archive;
    this.encoding = encoding;
    BoundedTar opened = null;
    try {
      opened = new BoundedTar(in);
    } catch (IOException e) {
      end(FileRows.fatal("is not gzipped: " + reason(e) + WHOLE_COPY, archive));
    }
    tar = opened;
  }

  // the library meets malformed headers by exceptions of many kinds, ArithmeticException among them
  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      try {
        next = read();
      } catch (Allowance.ExceededException e) {
        end(refused("behind " + lastGood + ": " + e.getMessage()));
      } catch (IOException | RuntimeException e) {
        String what = "truncated or damaged behind " + lastGood + ": " + reason(e) + WHOLE_COPY;
        end(FileRows.fatal(what, archive));
      }
    }
    return next != null;
  }

  private static String reason(Exception e) {
    return e instanceof EOFException || e.getMessage() == null ? CUT_OFF : shown(e.getMessage());
  }

  /** A text of the archive's, which may hold line ends and terminals' codes, in a message. */
  private static String shown(String text) {
    return StringUtils.abbreviate(text, LONGEST_SHOWN).replaceAll("\\p{Cntrl}", "?");
  }

  private Row refused(String what) {
    return FileRows.fatal("refused " + what + WITH_CARE, archive);
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
    for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
      Optional<ReviewPath> place =
          entry.isFile() ? ReviewPath.of(entry.getName()) : Optional.empty();
      Optional<String> unsafe = BoundedTar.unsafe(entry, place.isPresent());
      if (unsafe.isPresent()) {
        ended = true;
        return refused("for its entry " + shown(entry.getName()) + ": " + unsafe.get());
      }
      if (place.isPresent()) {
        byte[] content = tar.content(entry);
        lastGood = shown(entry.getName());
        return FileRows.review(place.get(), content, encoding, archive + "!" + entry.getName());
      }
    }
    ended = true;
    close();
    return null;
  }

  @Override
  public void close() throws IOException {
    if (tar != null) {
      tar.close();
    }
  }
}
