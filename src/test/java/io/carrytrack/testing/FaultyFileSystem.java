package io.carrytrack.testing;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local files under {@code faulty:///}, on a disk that fails: every change, counted from an
 * arming call, beyond a number of them ends with an error. A change is a byte written, a rename, a
 * deletion or a new folder.
 */
public final class FaultyFileSystem extends SchemedFileSystem {
  private static final AtomicLong LEFT = new AtomicLong(Long.MAX_VALUE);

  /** For Hadoop, which makes one by reflection. */
  public FaultyFileSystem() {
    super("faulty");
  }

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
}
