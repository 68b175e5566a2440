package io.carrytrack.job;

import io.carrytrack.base.UserError;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A hidden file in an output's folder by which executors show that they share it; gone, with the
 * folder if that was made for it, when closed.
 */
public final class Probe implements AutoCloseable {
  private static final String PREFIX = ".carrytrack-";

  private final FileSystem files;
  private final Path folder;
  private final Path file;
  private final boolean made;

  private Probe(FileSystem files, Path folder, boolean made) {
    this.files = files;
    this.folder = folder;
    this.file = new Path(folder, PREFIX + UUID.randomUUID());
    this.made = made;
  }

  /**
   * Puts one into a folder.
   *
   * @throws UserError if nothing can be written there
   */
  public static Probe in(Path folder, Configuration hadoop) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    Probe probe = new Probe(files, folder, !files.exists(folder));
    try {
      files.create(probe.file, false).close();
    } catch (IOException e) {
      throw UserError.usage("--out %s cannot be written: %s", folder, e.getMessage());
    }
    return probe;
  }

  public Path file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    files.delete(file, false);
    if (made && files.exists(folder) && files.listStatus(folder).length == 0) {
      files.delete(folder, false);
    }
  }
}
