package io.carrytrack.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local files under {@code dying:///}, for a process that is killed before any one of its file
 * operations: the n-th does not happen, and nothing after it does, no clean-up and no read. An
 * operation is a folder or file made, either half of a file's content written, a rename, or the
 * deletion of a single file or folder: a folder is deleted file by file.
 */
public final class DyingFileSystem extends SchemedFileSystem {
  private static long done;
  private static long last = Long.MAX_VALUE;
  private static boolean dead;
  private static boolean overwriting = true;

  /** For Hadoop, which makes one by reflection. */
  public DyingFileSystem() {
    super("dying");
  }

  /** Makes a configuration know the scheme. */
  public static Configuration into(Configuration hadoop) {
    hadoop.set("fs.dying.impl", DyingFileSystem.class.getName());
    return hadoop;
  }

  /** A local path under this file system. */
  public static Path path(java.nio.file.Path local) {
    return new Path("dying://" + local.toUri().getPath().replaceFirst("/$", ""));
  }

  /** Whether a rename replaces a file, as on local disks, or fails, as in object stores. */
  public static synchronized void renameReplaces(boolean replaces) {
    overwriting = replaces;
  }

  /** Begins a process that is killed before its operation number {@code operation}, from 0. */
  public static synchronized void killBefore(long operation) {
    done = 0;
    last = operation;
    dead = false;
  }

  /** Begins a process that nobody kills. */
  public static void live() {
    killBefore(Long.MAX_VALUE);
  }

  /** Whether the process has been killed. */
  public static synchronized boolean isDead() {
    return dead;
  }

  /** Operations of the process so far. */
  public static synchronized long operations() {
    return done;
  }

  private static synchronized void operation() throws IOException {
    look();
    if (done == last) {
      dead = true;
    }
    look();
    done++;
  }

  private static synchronized void look() throws IOException {
    if (dead) {
      throw new IOException("killed");
    }
  }

  private static synchronized boolean overwrites() {
    return overwriting;
  }

  /** Hadoop's own way to make a file or folder starts a process that sets its permissions. */
  private static java.nio.file.Path disk(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    look();
    return super.open(file, bufferSize);
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    look();
    if (!overwrite && local.exists(inner(file))) {
      throw new FileAlreadyExistsException(file.toString());
    }
    mkdirs(file.getParent(), permission);
    operation();
    Files.write(disk(file), new byte[0]);
    return new FSDataOutputStream(new Halves(disk(file)), null);
  }

  /** Writes nothing, half or all of its content. */
  private static final class Halves extends ByteArrayOutputStream {
    private final java.nio.file.Path file;
    private boolean closed;

    Halves(java.nio.file.Path file) {
      this.file = file;
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      operation();
      Files.write(file, Arrays.copyOf(buf, count / 2));
      operation();
      Files.write(file, toByteArray());
    }
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    look();
    if (!local.exists(inner(from))) {
      return false;
    }
    if (local.exists(inner(to))
        && (!overwrites() || local.getFileStatus(inner(to)).isDirectory())) {
      return false;
    }
    operation();
    return local.rename(inner(from), inner(to));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    look();
    if (!local.exists(inner(path))) {
      return false;
    }
    if (local.getFileStatus(inner(path)).isDirectory()) {
      FileStatus[] children = local.listStatus(inner(path));
      if (!recursive && children.length > 0) {
        throw new IOException(path + " is not empty");
      }
      for (FileStatus child : children) {
        delete(outer(child.getPath()), true);
      }
    }
    operation();
    return local.delete(inner(path), false);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    look();
    if (local.exists(inner(path))) {
      return local.getFileStatus(inner(path)).isDirectory();
    }
    mkdirs(path.getParent(), permission);
    operation();
    Files.createDirectory(disk(path));
    return true;
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    look();
    return super.listStatus(path);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    look();
    return super.getFileStatus(path);
  }
}
