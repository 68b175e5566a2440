package io.carrytrack.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.carrytrack.spark.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
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
      AtomicFile.write(file, MAPPER.writeValueAsBytes(value), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static <T> T read(Path file, Class<T> type, Configuration hadoop) throws IOException {
    return MAPPER.readValue(AtomicFile.read(file, hadoop), type);
  }
}
