package io.carrytrack.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** A folder for inputs that are files. They are written past Hadoop, so without its checksums. */
public final class Scratch {
  /** Hadoop's settings. */
  public static final Configuration HADOOP = new Configuration();

  /** Where Linux has it; elsewhere writing takes longer than reading. */
  private static final Path IN_MEMORY = Path.of("/dev/shm");

  private final Path directory;

  /** A new folder. */
  public Scratch() {
    try {
      directory =
          Files.isWritable(IN_MEMORY)
              ? Files.createTempDirectory(IN_MEMORY, "fuzz")
              : Files.createTempDirectory("fuzz");
      directory.toFile().deleteOnExit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file of the folder anew. */
  public Path write(String name, byte[] content) throws IOException {
    Path file = directory.resolve(name);
    file.toFile().deleteOnExit();
    return Files.write(file, content);
  }

  /** The folder, for Hadoop. */
  public org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(directory.toUri());
  }
}
