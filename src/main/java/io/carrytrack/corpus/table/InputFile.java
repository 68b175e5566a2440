package io.carrytrack.corpus.table;

import com.github.luben.zstd.ZstdInputStream;
import io.carrytrack.base.UserError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** Opens files of text: unpacked as their names say, as UTF-8, without a byte order mark. */
final class InputFile {
  private static final int BUFFER = 1 << 16;
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final byte[] LZ4_FRAME = {4, 0x22, 0x4d, 0x18};
  private static final int HEAD = 8;

  private InputFile() {}

  /** Whether a file's name says that it is compressed. */
  static boolean isCompressed(Path file, Configuration hadoop) {
    return isZstd(file) || new CompressionCodecFactory(hadoop).getCodec(file) != null;
  }

  private static boolean isZstd(Path file) {
    return file.getName().toLowerCase(Locale.ROOT).endsWith(".zst");
  }

  /**
   * Opens a file at its beginning.
   *
   * @param encoding of the file; what it cannot be is seen as broken UTF-8
   * @throws UserError if the file's first bytes say that it is no text of this encoding
   */
  static InputStream open(Path file, Configuration hadoop, Charset encoding) throws IOException {
    InputStream raw = file.getFileSystem(hadoop).open(file);
    try {
      InputStream unpacked = unpacked(raw, file, hadoop);
      PushbackInputStream bytes = new PushbackInputStream(unpacked, HEAD);
      byte[] head = bytes.readNBytes(HEAD);
      bytes.unread(head);
      boolean utf8 = encoding.equals(StandardCharsets.UTF_8);
      String other = Signature.other(head, utf8);
      if (other != null) {
        throw UserError.data("%s: %s", file, other);
      }
      return withoutMark(utf8 ? bytes : new TranscodedStream(bytes, encoding));
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /** Opens an uncompressed file of UTF-8 at a byte. */
  static FSDataInputStream openAt(Path file, Configuration hadoop, long position)
      throws IOException {
    FSDataInputStream in = file.getFileSystem(hadoop).open(file);
    in.seek(position);
    return in;
  }

  private static InputStream unpacked(InputStream raw, Path file, Configuration hadoop)
      throws IOException {
    if (isZstd(file)) {
      return new ZstdInputStream(new BufferedInputStream(raw, BUFFER));
    }
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(file);
    if (codec == null) {
      return raw;
    }
    PushbackInputStream bytes = new PushbackInputStream(raw, LZ4_FRAME.length);
    byte[] head = bytes.readNBytes(LZ4_FRAME.length);
    bytes.unread(head);
    // Hadoop's codec of this name has a format of its own; the lz4 command writes frames
    return Arrays.equals(head, LZ4_FRAME)
        ? new LZ4FrameInputStream(bytes)
        : codec.createInputStream(bytes);
  }

  private static InputStream withoutMark(InputStream in) throws IOException {
    PushbackInputStream text = new PushbackInputStream(in, MARK.length);
    byte[] head = text.readNBytes(MARK.length);
    if (!Arrays.equals(head, MARK)) {
      text.unread(head);
    }
    return text;
  }
}
