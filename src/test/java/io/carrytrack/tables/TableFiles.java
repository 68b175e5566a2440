package io.carrytrack.tables;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** Files of bytes, compressed by their name. */
final class TableFiles {
  private TableFiles() {}

  static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, compressed(file.toString(), bytes));
  }

  /** Without its last bytes, so that no reader finds the end. */
  static void writeCut(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    byte[] whole = compressed(file.toString(), bytes);
    Files.write(file, Arrays.copyOf(whole, whole.length - Math.min(whole.length / 2, 12)));
  }

  private static byte[] compressed(String name, byte[] bytes) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    try (OutputStream out = compressor(name, whole)) {
      out.write(bytes);
    }
    return whole.toByteArray();
  }

  private static OutputStream compressor(String name, OutputStream out) throws IOException {
    if (name.endsWith(".gz")) {
      return new GZIPOutputStream(out);
    } else if (name.endsWith(".bz2")) {
      return new BZip2CompressorOutputStream(out);
    }
    return name.endsWith(".zst") ? new ZstdOutputStream(out) : out;
  }
}
