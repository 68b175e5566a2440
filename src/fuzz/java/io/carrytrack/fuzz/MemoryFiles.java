package io.carrytrack.fuzz;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Files in memory as a file system of Hadoop, which can be read and no more: of an input that lies
 * on a disk, most of the time is Hadoop's and the kernel's, not the reader's.
 */
public final class MemoryFiles extends FileSystem {
  private static final URI ROOT = URI.create("memory:///");

  // Hadoop makes the file system, by the name of its class.
  private static final Map<Path, byte[]> FILES = new ConcurrentHashMap<>();

  /** Hadoop's settings, with the scheme. */
  public static final Configuration HADOOP = new Configuration();

  static {
    HADOOP.setClass("fs.memory.impl", MemoryFiles.class, FileSystem.class);
  }

  /** A file or a folder. */
  public static Path path(String name) {
    return new Path(new Path(ROOT), name);
  }

  /** Puts a file in the place of the one that is there. */
  public static void write(Path file, byte[] content) {
    FILES.put(file, content);
  }

  @Override
  public URI getUri() {
    return ROOT;
  }

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    return new FSDataInputStream(new In(content(file)));
  }

  private static byte[] content(Path file) throws FileNotFoundException {
    byte[] content = FILES.get(file);
    if (content == null) {
      throw new FileNotFoundException(file.toString());
    }
    return content;
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    byte[] content = FILES.get(path);
    if (content == null && FILES.keySet().stream().noneMatch(f -> path.equals(f.getParent()))) {
      throw new FileNotFoundException(path.toString());
    }
    return new FileStatus(content == null ? 0 : content.length, content == null, 1, 1, 0, path);
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(ROOT);
  }

  @Override
  public void setWorkingDirectory(Path directory) {
    throw readOnly();
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress) {
    throw readOnly();
  }

  @Override
  public FSDataOutputStream append(Path file, int bufferSize, Progressable progress) {
    throw readOnly();
  }

  @Override
  public boolean rename(Path from, Path to) {
    throw readOnly();
  }

  @Override
  public boolean delete(Path path, boolean recursive) {
    throw readOnly();
  }

  @Override
  public boolean mkdirs(Path directory, FsPermission permission) {
    throw readOnly();
  }

  @Override
  public FileStatus[] listStatus(Path path) {
    throw readOnly();
  }

  private static UnsupportedOperationException readOnly() {
    return new UnsupportedOperationException("a reader reads files of known names");
  }

  /** A file that is read from its beginning to its end. */
  private static final class In extends FSInputStream {
    private final ByteArrayInputStream bytes;

    In(byte[] content) {
      bytes = new ByteArrayInputStream(content);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return bytes.read(buffer, offset, length);
    }

    @Override
    public int available() {
      return bytes.available();
    }

    @Override
    public long getPos() {
      throw readOnly();
    }

    @Override
    public void seek(long position) {
      throw readOnly();
    }

    @Override
    public boolean seekToNewSource(long position) {
      return false;
    }
  }
}
