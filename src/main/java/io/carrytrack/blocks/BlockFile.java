package io.carrytrack.blocks;

import io.carrytrack.base.UserError;
import io.carrytrack.files.LocalFiles;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A block as a file: magic, flags, rows, tokens, then the rows' lengths, the tokens (two or four
 * bytes each), the labels and, if not all are 1, the weights; big-endian. Two flags say how wide
 * tokens are and whether there are weights; from the ninth bit on stands how many numbers a label
 * is beyond one.
 */
public final class BlockFile {
  private static final int MAGIC = 0x43544231; // "CTB1"
  private static final int WIDE = 1;
  private static final int WEIGHTED = 2;
  private static final int LABEL_SHIFT = 8;

  /** A label of more numbers is no label, and would be more than an array holds. */
  private static final int MOST_NUMBERS = 1 << 16;

  private static final int HEADER = 16;
  private static final int CHUNK = 1 << 16;

  private BlockFile() {}

  /**
   * Writes a block under a temporary name and renames it, so that a copy of the task that runs at
   * the same time does no harm.
   */
  static BlockHandle write(
      Configuration conf, Path directory, String name, String attempt, Block block)
      throws IOException {
    LocalFiles.writeNoChecksums(conf);
    FileSystem files = directory.getFileSystem(conf);
    Path temporary = new Path(directory, "." + name + "." + attempt + ".tmp");
    Path target = new Path(directory, name);
    MessageDigest digest = DigestUtils.getSha256Digest();
    try (OutputStream raw = files.create(temporary, true);
        DataOutputStream out = new DataOutputStream(new DigestOutputStream(raw, digest))) {
      write(out, block);
    }
    String sha256 = Hex.encodeHexString(digest.digest());
    long bytes = files.getFileStatus(temporary).getLen();
    if (!files.rename(temporary, target)) {
      // A copy of this task was first; its file is the same, which readers verify.
      files.delete(temporary, false);
      if (!files.exists(target)) {
        throw new IOException("cannot rename " + temporary + " to " + target);
      }
    }
    return new BlockHandle(name, block.rows(), block.tokens(), bytes, sha256);
  }

  private static void write(DataOutputStream out, Block block) throws IOException {
    boolean wide = block.narrow() == null;
    out.writeInt(MAGIC);
    out.writeInt(
        (wide ? WIDE : 0)
            | (block.weights() == null ? 0 : WEIGHTED)
            | (block.labelWidth() - 1) << LABEL_SHIFT);
    out.writeInt(block.rows());
    out.writeInt(block.tokens());
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    int[] offsets = block.offsets();
    for (int row = 0; row < block.rows(); row++) {
      room(buffer, 4, out).putInt(offsets[row + 1] - offsets[row]);
    }
    for (int i = 0; i < block.tokens(); i++) {
      if (wide) {
        room(buffer, 4, out).putInt(block.wide()[i]);
      } else {
        room(buffer, 2, out).putChar(block.narrow()[i]);
      }
    }
    for (float label : block.labels()) {
      room(buffer, 4, out).putFloat(label);
    }
    for (int row = 0; block.weights() != null && row < block.rows(); row++) {
      room(buffer, 4, out).putFloat(block.weights()[row]);
    }
    out.write(buffer.array(), 0, buffer.position());
  }

  @SuppressWarnings("ByteBufferBackingArray") // the buffer is allocated above
  private static ByteBuffer room(ByteBuffer buffer, int bytes, OutputStream out)
      throws IOException {
    if (buffer.remaining() < bytes) {
      out.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return buffer;
  }

  /**
   * Reads a block and verifies it. Nothing is allocated for a file of another length than the
   * handle's, and nothing beyond that length.
   *
   * @throws UserError if the file is not what was written
   */
  public static Block read(Configuration conf, Path directory, BlockHandle handle)
      throws IOException {
    Path file = new Path(directory, handle.file());
    FileSystem files = file.getFileSystem(conf);
    if (!files.exists(file)) {
      throw damaged(file, "it is missing");
    }
    long length = files.getFileStatus(file).getLen();
    if (length != handle.bytes()) {
      throw damaged(file, "it has " + length + " bytes, " + handle.bytes() + " were written");
    }
    MessageDigest digest = DigestUtils.getSha256Digest();
    Block block;
    try (InputStream raw = files.open(file, CHUNK);
        DataInputStream in = new DataInputStream(new DigestInputStream(raw, digest))) {
      block = read(in, file, handle);
    } catch (EOFException e) {
      throw damaged(file, "it ends early");
    }
    if (!Hex.encodeHexString(digest.digest()).equals(handle.sha256())) {
      throw damaged(file, "its SHA-256 is not the one that was written");
    }
    return block;
  }

  public static Block read(DataInputStream in, Path file, BlockHandle handle) throws IOException {
    if (in.readInt() != MAGIC) {
      throw damaged(file, "it does not begin as a block");
    }
    int flags = in.readInt();
    int rows = in.readInt();
    int tokens = in.readInt();
    boolean wide = (flags & WIDE) != 0;
    boolean weighted = (flags & WEIGHTED) != 0;
    int width = 1 + (flags >>> LABEL_SHIFT);
    long rowBytes = Integer.BYTES + Float.BYTES * (width + (weighted ? 1L : 0L));
    long expected = HEADER + rows * rowBytes + tokens * (wide ? 4L : 2L);
    boolean known = (flags & 0xFF & ~(WIDE | WEIGHTED)) == 0 && width <= MOST_NUMBERS;
    if (rows < 0 || tokens < 0 || !known || expected != handle.bytes()) {
      throw damaged(file, "its header does not fit its length");
    }
    Reader reader = new Reader(in);
    int[] offsets = new int[rows + 1];
    for (int row = 0; row < rows; row++) {
      int length = reader.next(4).getInt();
      if (length < 0 || length > tokens - offsets[row]) {
        throw damaged(file, "its rows do not add up");
      }
      offsets[row + 1] = offsets[row] + length;
    }
    if (offsets[rows] != tokens) {
      throw damaged(file, "its rows do not add up");
    }
    char[] narrow = wide ? null : new char[tokens];
    int[] ids = wide ? new int[tokens] : null;
    for (int i = 0; i < tokens; i++) {
      if (wide) {
        ids[i] = reader.next(4).getInt();
      } else {
        narrow[i] = reader.next(2).getChar();
      }
    }
    float[] labels = new float[Math.multiplyExact(rows, width)];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = reader.next(4).getFloat();
    }
    float[] weights = weighted ? new float[rows] : null;
    for (int row = 0; weighted && row < rows; row++) {
      weights[row] = reader.next(4).getFloat();
    }
    return new Block(offsets, narrow, ids, labels, weights);
  }

  private static UserError damaged(Path file, String why) {
    return UserError.data(
        "block %s: %s; train again with --overwrite, or restore the file", file, why);
  }

  /** Values out of a stream by way of a buffer. Every file's length is even, as every value's. */
  private static final class Reader {
    private final InputStream in;
    private final byte[] bytes = new byte[CHUNK];
    private ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, 0);

    Reader(InputStream in) {
      this.in = in;
    }

    ByteBuffer next(int count) throws IOException {
      if (buffer.remaining() < count) {
        int kept = buffer.remaining();
        System.arraycopy(bytes, buffer.position(), bytes, 0, kept);
        int read = in.readNBytes(bytes, kept, CHUNK - kept);
        if (kept + read < count) {
          throw new EOFException("the file ended early");
        }
        buffer = ByteBuffer.wrap(bytes, 0, kept + read);
      }
      return buffer;
    }
  }
}
