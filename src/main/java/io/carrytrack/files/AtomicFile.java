package io.carrytrack.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * Files that are replaced whole or not at all: a reader, and whoever comes after a kill, finds the
 * former content or the new one.
 *
 * <p>Content grows under a hidden name beside the file and takes its place by one rename, where the
 * file system's rename replaces (local disks, HDFS). Elsewhere it first gets the name of a decided
 * replacement, and {@link #recover} makes up for a kill between the deletion of the former file and
 * the last rename.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes a file's content. */
  public interface Content {
    /** Writes all of it; closing is the caller's. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes {@code content} to {@code file}, replacing it and making its folder. */
  public static void write(Path file, byte[] content, Configuration hadoop) throws IOException {
    write(file, out -> out.write(content), hadoop);
  }

  /** Writes {@code content} to {@code file}, replacing it and making its folder. */
  public static void write(Path file, Content content, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    // readers of a folder, Spark's among them, pass over names that begin with a dot
    Path growing = HadoopPaths.hiddenSibling(file, ".tmp");
    try (OutputStream out = files.create(growing, true)) {
      content.writeTo(out);
    }
    replace(files, growing, file);
  }

  private static void replace(FileSystem files, Path whole, Path file) throws IOException {
    forgetChecksum(files, file);
    if (files instanceof DistributedFileSystem hdfs) {
      hdfs.rename(whole, file, Options.Rename.OVERWRITE);
      return;
    }
    try {
      if (files.rename(whole, file)) {
        return;
      }
    } catch (FileAlreadyExistsException e) {
      // what object stores say
    }
    replaceInSteps(files, whole, file);
  }

  /** Of a file that was written with one: a kill behind the rename would leave it to the new. */
  private static void forgetChecksum(FileSystem files, Path file) throws IOException {
    if (files instanceof ChecksumFileSystem checked) {
      FileSystem raw = checked.getRawFileSystem();
      Path checksum = checked.getChecksumFile(file);
      if (raw.exists(checksum)) {
        raw.delete(checksum, false);
      }
    }
  }

  private static void replaceInSteps(FileSystem files, Path whole, Path file) throws IOException {
    recover(files, file);
    Path decided = decided(file);
    if (!files.rename(whole, decided)) {
      throw new IOException("cannot rename " + whole + " to " + file);
    }
    recover(files, file);
  }

  /** Ends a replacement that was decided and then cut off, if there is one. */
  public static void recover(Path file, Configuration hadoop) throws IOException {
    recover(file.getFileSystem(hadoop), file);
  }

  private static void recover(FileSystem files, Path file) throws IOException {
    Path decided = decided(file);
    if (!files.exists(decided)) {
      return;
    }
    files.delete(file, false);
    if (!files.rename(decided, file)) {
      throw new IOException("cannot rename " + decided + " to " + file);
    }
  }

  /**
   * The whole content.
   *
   * @throws FileNotFoundException if there is none
   */
  public static byte[] read(Path file, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    if (!files.exists(file)) {
      recover(files, file);
    }
    try (var in = files.open(file)) {
      return in.readAllBytes();
    }
  }

  private static Path decided(Path file) {
    return HadoopPaths.hiddenSibling(file, ".new");
  }
}
