package io.carrytrack.corpus;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream of which no more can be read than was allowed beforehand, so that a reader which
 * collects whatever it finds, such as a name, collects no more than that.
 */
final class Allowance extends FilterInputStream {
  /** More was read than there can be in a whole archive. */
  static final class ExceededException extends IOException {
    private static final long serialVersionUID = 1L;

    ExceededException(String what) {
      super(what);
    }
  }

  private final String what;
  private long left;

  /**
   * A stream of which nothing is allowed yet.
   *
   * @param what the message of the exception that ends it
   */
  Allowance(InputStream in, String what) {
    super(in);
    this.what = what;
  }

  /** Allows so many bytes from here on; what is left of an earlier allowance is forgotten. */
  void allow(long bytes) {
    left = bytes;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    spend(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    spend(Math.max(read, 0));
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    // one byte beyond what is allowed is enough to notice
    long skipped = super.skip(Math.min(count, left + 1));
    spend(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void spend(long bytes) throws IOException {
    left -= bytes;
    if (left < 0) {
      throw new ExceededException(what);
    }
  }
}
