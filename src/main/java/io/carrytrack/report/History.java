package io.carrytrack.report;

import io.carrytrack.base.Json;
import io.carrytrack.files.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The history of a run as JSON lines, readable while the run goes on. The file is replaced at each
 * line, since object stores know no append; a history is a line an epoch, so that costs nothing.
 */
public final class History {
  private final Path file;
  private final Configuration hadoop;
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

  public History(Path file, Configuration hadoop) {
    this.file = file;
    this.hadoop = hadoop;
  }

  /** Appends a line. */
  public void append(Object line) {
    try {
      lines.write(Json.MAPPER.writeValueAsBytes(line));
      lines.write('\n');
      AtomicFile.write(file, lines.toByteArray(), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
