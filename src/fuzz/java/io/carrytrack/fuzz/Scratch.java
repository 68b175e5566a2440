package io.carrytrack.fuzz;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/** A folder for inputs that are files of the local file system. */
public final class Scratch implements Closeable {
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

  /** A file of the folder. */
  public byte[] read(String name) throws IOException {
    return Files.readAllBytes(directory.resolve(name));
  }

  /** Deletes the folder; without, it is deleted with this JVM, whole if nobody else wrote. */
  @Override
  public void close() throws IOException {
    FileUtils.deleteDirectory(directory.toFile());
  }

  /** The folder, for Hadoop. */
  public org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(directory.toUri());
  }
}
