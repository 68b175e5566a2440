package io.carrytrack.report;

import io.carrytrack.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes text to any Hadoop file system; a reader never meets half a file. */
public final class TextFile {
  private TextFile() {}

  /** Writes {@code text} as UTF-8, replacing the file. */
  public static void write(Path file, String text, Configuration hadoop) throws IOException {
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), hadoop);
  }
}
