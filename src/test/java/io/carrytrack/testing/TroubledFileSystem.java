package io.carrytrack.testing;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/**
 * The local file system for an application whose tasks are to meet trouble: the first attempt of a
 * task that opens a file of a given name fails, or waits. Set {@code spark.hadoop.fs.file.impl} to
 * it, {@value #FILE} to the file's name, and {@value #MILLIS} to how long to wait, if it is not to
 * fail.
 */
public final class TroubledFileSystem extends LocalFileSystem {
  public static final String FILE = "carrytrack.trouble.file";
  public static final String MILLIS = "carrytrack.trouble.millis";

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    TaskContext task = TaskContext.get();
    if (task != null
        && task.attemptNumber() == 0
        && file.getName().equals(getConf().get(FILE, ""))) {
      trouble(getConf().getLong(MILLIS, 0), file);
    }
    return super.open(file, bufferSize);
  }

  private static void trouble(long millis, Path file) throws IOException {
    if (millis == 0) {
      throw new IOException("made to fail: " + file);
    }
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
