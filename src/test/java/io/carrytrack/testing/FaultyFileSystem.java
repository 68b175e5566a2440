package io.carrytrack.testing;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local files under {@code faulty:///}, on a disk that fails: every change, counted from an
 * arming call, beyond a number of them ends with an error. A change is a byte written, a rename, a
 * deletion or a new folder.
 */
public final class FaultyFileSystem extends FileSystem {
  private static final URI NAME = URI.create("faulty:///");
  private static final AtomicLong LEFT = new AtomicLong(Long.MAX_VALUE);

  private final RawLocalFileSystem local = new RawLocalFileSystem();

  /** Makes a configuration know the scheme. */
  public static Configuration into(Configuration hadoop) {
    hadoop.set("fs.faulty.impl", FaultyFileSystem.class.getName());
    return hadoop;
  }

  /** A local path under this file system. */
  public static org.apache.hadoop.fs.Path path(Path local) {
    return new org.apache.hadoop.fs.Path("faulty://" + local.toUri().getPath());
  }

  /** From now on, all changes behind so many fail; {@code Long.MAX_VALUE} for none. */
  public static void failBehind(long changes) {
    LEFT.set(changes);
  }

  /** Whether a change has failed since the last arming call. */
  public static boolean hasFailed() {
    return LEFT.get() < 0;
  }

  private static void change(long count) throws IOException {
    if (LEFT.get() != Long.MAX_VALUE && LEFT.addAndGet(-count) < 0) {
      throw new IOException("No space left on device");
    }
  }

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    setConf(conf);
    local.initialize(URI.create("file:///"), conf);
  }

  @Override
  public URI getUri() {
    return NAME;
  }

  private static org.apache.hadoop.fs.Path inner(org.apache.hadoop.fs.Path path) {
    return new org.apache.hadoop.fs.Path("file://" + path.toUri().getPath());
  }

  @Override
  public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize) throws IOException {
    return local.open(inner(file), bufferSize);
  }

  @Override
  public FSDataOutputStream create(
      org.apache.hadoop.fs.Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    change(1);
    OutputStream out = local.create(inner(file), overwrite, bufferSize, replication, blockSize);
    return new FSDataOutputStream(
        new FilterOutputStream(out) {
          @Override
          public void write(int value) throws IOException {
            change(1);
            this.out.write(value);
          }

          @Override
          public void write(byte[] bytes, int from, int count) throws IOException {
            change(count);
            this.out.write(bytes, from, count);
          }
        },
        null);
  }

  @Override
  public FSDataOutputStream append(
      org.apache.hadoop.fs.Path file, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException("nothing appends");
  }

  @Override
  public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
      throws IOException {
    change(1);
    return local.rename(inner(from), inner(to));
  }

  @Override
  public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
    if (!local.exists(inner(path))) {
      return false;
    }
    change(1);
    return local.delete(inner(path), recursive);
  }

  @Override
  public boolean mkdirs(org.apache.hadoop.fs.Path path, FsPermission permission)
      throws IOException {
    if (local.exists(inner(path))) {
      return true;
    }
    change(1);
    return local.mkdirs(inner(path));
  }

  @Override
  public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
    return Arrays.stream(local.listStatus(inner(path)))
        .map(FaultyFileSystem::outer)
        .toArray(FileStatus[]::new);
  }

  @Override
  public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
    return outer(local.getFileStatus(inner(path)));
  }

  private static FileStatus outer(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        status.getReplication(),
        status.getBlockSize(),
        status.getModificationTime(),
        new org.apache.hadoop.fs.Path("faulty://" + status.getPath().toUri().getPath()));
  }

  @Override
  public void setWorkingDirectory(org.apache.hadoop.fs.Path directory) {}

  @Override
  public org.apache.hadoop.fs.Path getWorkingDirectory() {
    return new org.apache.hadoop.fs.Path("faulty:///");
  }
}
