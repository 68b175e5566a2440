package io.carrytrack.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Writes records as JSON to any Hadoop file system; a reader never meets half a file. */
public final class JsonFile {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private JsonFile() {}

  /** Writes {@code value} to {@code file}, replacing it. */
  public static void write(Path file, Object value, Configuration hadoop) {
    try {
      replace(file, MAPPER.writeValueAsBytes(value), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static <T> T read(Path file, Class<T> type, Configuration hadoop) throws IOException {
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return MAPPER.readValue(in.readAllBytes(), type);
    }
  }

  static void replace(Path file, byte[] content, Configuration hadoop) throws IOException {
    FileSystem fileSystem = file.getFileSystem(hadoop);
    // readers of a run directory, Spark's among them, pass over names that begin with a dot
    Path temporary = new Path(file.getParent(), "." + file.getName() + ".tmp");
    try (OutputStream out = fileSystem.create(temporary, true)) {
      out.write(content);
    }
    fileSystem.delete(file, false);
    if (!fileSystem.rename(temporary, file)) {
      throw new IOException("cannot rename " + temporary + " to " + file);
    }
  }
}
