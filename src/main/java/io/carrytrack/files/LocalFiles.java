package io.carrytrack.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Local disks without the {@code .NAME.crc} files that Hadoop puts beside what it writes there.
 * What CarryTrack relies on has checksums of its own; those that are beside a file still count when
 * it is read.
 */
public final class LocalFiles {
  private static final String CONTEXT = "fs.AbstractFileSystem.file.impl";
  private static final String CHECKED = "org.apache.hadoop.fs.local.LocalFs";
  private static final String RAW = "org.apache.hadoop.fs.local.RawLocalFs";

  private LocalFiles() {}

  /** From now on, this JVM writes no checksum files. */
  public static void writeNoChecksums(Configuration hadoop) {
    // what Spark's streams keep of their progress goes by FileContext, the rest by FileSystem
    if (CHECKED.equals(hadoop.get(CONTEXT))) {
      hadoop.set(CONTEXT, RAW);
    }
    try {
      FileSystem.getLocal(hadoop).setWriteChecksum(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the checksum files that executors in other JVMs have written into a folder. */
  public static void removeChecksums(Path folder, Configuration hadoop) throws IOException {
    if (folder.getFileSystem(hadoop) instanceof ChecksumFileSystem checked) {
      removeChecksums(folder, checked.getRawFileSystem());
    }
  }

  private static void removeChecksums(Path folder, FileSystem raw) throws IOException {
    if (!raw.exists(folder)) {
      return;
    }
    for (FileStatus status : raw.listStatus(folder)) {
      if (status.isDirectory()) {
        removeChecksums(status.getPath(), raw);
      } else if (ChecksumFileSystem.isChecksumFile(status.getPath())) {
        raw.delete(status.getPath(), false);
      }
    }
  }
}
