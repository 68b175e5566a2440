package io.carrytrack.vectors;

import io.carrytrack.base.UserError;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a file of vectors, unpacked where they are gzipped, with their place. What is read
 * at once is bounded, whatever the file holds.
 */
final class VectorBytes implements Closeable {
  /** Bytes of a line, or of what is looked at to tell the format. */
  static final int LONGEST_LINE = 1 << 20;

  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int CHUNK = 1 << 16;

  private final String name;
  private final InputStream in;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private byte[] buffer = new byte[CHUNK];
  private int at;
  private int end;
  private long before;
  private byte[] part = new byte[1024];
  private int length;

  /**
   * @param name of the file, for messages
   */
  VectorBytes(String name, InputStream packed) throws IOException {
    this.name = name;
    BufferedInputStream buffered = new BufferedInputStream(packed, CHUNK);
    buffered.mark(2);
    int magic = buffered.read() << 8 | buffered.read();
    buffered.reset();
    try {
      in = magic == GZIP_MAGIC ? new GZIPInputStream(buffered, CHUNK) : buffered;
    } catch (EOFException | ZipException e) {
      packed.close();
      throw damaged(e);
    }
  }

  private UserError damaged(IOException e) {
    return UserError.data(
        e, "%s is cut off or damaged behind byte %,d (%s)", name, before + end, e.getMessage());
  }

  /** Reads on where the buffer is used up; false at the end. */
  private boolean fill() throws IOException {
    if (at < end) {
      return true;
    }
    before += end;
    at = 0;
    end = 0;
    try {
      end = Math.max(0, in.read(buffer, 0, CHUNK));
    } catch (EOFException | ZipException e) {
      throw damaged(e);
    }
    return end > 0;
  }

  /**
   * The first bytes: all of a file, or two whole lines at least, or as many as a line may have.
   * What follows them is not readable.
   */
  byte[] first() throws IOException {
    byte[] sample = new byte[CHUNK];
    int count = 0;
    int lines = 0;
    while (count < LONGEST_LINE && !(count >= CHUNK && lines > 1) && fill()) {
      int more = Math.min(end - at, LONGEST_LINE - count);
      if (sample.length < count + more) {
        sample = Arrays.copyOf(sample, Math.min(LONGEST_LINE, 2 * (count + more)));
      }
      System.arraycopy(buffer, at, sample, count, more);
      for (int i = at; i < at + more; i++) {
        lines += buffer[i] == '\n' ? 1 : 0;
      }
      count += more;
      at += more;
    }
    return Arrays.copyOf(sample, count);
  }

  /** Place of the next byte in the unpacked file, from 0. */
  long position() {
    return before + at;
  }

  /** The next byte, which stays; -1 at the end. */
  int peek() throws IOException {
    return fill() ? buffer[at] & 0xff : -1;
  }

  /** Passes over the byte that was peeked at. */
  void skip() {
    at++;
  }

  /**
   * Reads up to a byte, which is passed over and no part.
   *
   * @param most bytes that it may have
   * @return -1 where the end came first, -2 where there were more bytes; else the number read
   */
  int until(byte last, int most) throws IOException {
    length = 0;
    while (fill()) {
      int stop = at;
      int limit = (int) Math.min(end, (long) at + most - length + 1);
      while (stop < limit && buffer[stop] != last) {
        stop++;
      }
      add(stop - at);
      boolean found = stop < limit;
      at = found ? stop + 1 : stop;
      if (found) {
        return length;
      } else if (length > most) {
        return -2;
      }
    }
    return -1;
  }

  private void add(int count) {
    if (part.length < length + count) {
      part = Arrays.copyOf(part, 2 * (length + count));
    }
    System.arraycopy(buffer, at, part, length, count);
    length += count;
  }

  /** Whether so many bytes could be read; then they are the {@link #part}. */
  boolean take(int count) throws IOException {
    length = 0;
    while (length < count && fill()) {
      int more = Math.min(count - length, end - at);
      add(more);
      at += more;
    }
    return length == count;
  }

  /** What was read last; {@link #length} bytes of it count. */
  byte[] part() {
    return part;
  }

  int length() {
    return length;
  }

  /** Text of what was read last; null where it is no UTF-8. */
  String text(int from, int to) {
    boolean ascii = true;
    for (int i = from; i < to && ascii; i++) {
      ascii = part[i] >= 0;
    }
    if (ascii) {
      return new String(part, from, to - from, StandardCharsets.ISO_8859_1);
    }
    try {
      return utf8.decode(ByteBuffer.wrap(part, from, to - from)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
