package io.carrytrack.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import io.carrytrack.base.Json;
import io.carrytrack.base.Secrets;
import io.carrytrack.files.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes records as JSON to any Hadoop file system; a reader never meets half a file. */
public final class JsonFile {
  private static final ObjectMapper MAPPER =
      Json.MAPPER
          .copy()
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private static final ObjectMapper FOR_READERS =
      MAPPER.copy().registerModule(new SimpleModule().addSerializer(String.class, new Redacted()));

  private JsonFile() {}

  /** Texts without the credentials in them. */
  private static final class Redacted extends StdScalarSerializer<String> {
    private static final long serialVersionUID = 1L;

    Redacted() {
      super(String.class);
    }

    @Override
    public void serialize(String text, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(Secrets.redact(text));
    }
  }

  /** Writes a report to {@code file}, replacing it; credentials in its texts are left out. */
  public static void write(Path file, Object report, Configuration hadoop) {
    write(file, report, FOR_READERS, hadoop);
  }

  /** Writes what a job reads back to {@code file}, replacing it. */
  public static void writeExactly(Path file, Object value, Configuration hadoop) {
    write(file, value, MAPPER, hadoop);
  }

  private static void write(Path file, Object value, ObjectMapper mapper, Configuration hadoop) {
    try {
      AtomicFile.write(file, mapper.writeValueAsBytes(value), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Reads what one of the others wrote. */
  public static <T> T read(Path file, Class<T> type, Configuration hadoop) throws IOException {
    return MAPPER.readValue(AtomicFile.read(file, hadoop), type);
  }
}
