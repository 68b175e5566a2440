package io.carrytrack.report.page;

import io.carrytrack.console.Console;
import io.carrytrack.files.AtomicFile;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A report as bytes.
 *
 * @param html the page
 * @param charts each as SVG and PNG, by file name
 */
public record Files(byte[] html, Map<String, byte[]> charts) {
  /** The page's name. */
  public static final String HTML = "report.html";

  /** The charts' folder. */
  public static final String CHARTS = "report-charts";

  /** Writes a report, or what is beside it. */
  public interface Writing {
    /** Does it. */
    void write() throws IOException;
  }

  /**
   * Writes a report of what is whole already: what goes wrong is said, and fails nothing.
   *
   * @return whether it is written
   */
  public static boolean tried(Writing writing, Console console) {
    try {
      writing.write();
      return true;
    } catch (IOException | RuntimeException | LinkageError e) {
      console.warning("there is no report, and all else is whole: " + e);
      return false;
    }
  }

  /** Writes them into a directory, in the place of former ones. */
  public void write(Path directory, Configuration hadoop) throws IOException {
    remove(directory, hadoop);
    for (Map.Entry<String, byte[]> chart : charts.entrySet()) {
      Path file = new Path(new Path(directory, CHARTS), chart.getKey());
      AtomicFile.write(file, chart.getValue(), hadoop);
    }
    AtomicFile.write(new Path(directory, HTML), html, hadoop);
  }

  /** Removes those of a former run. */
  public static void remove(Path directory, Configuration hadoop) throws IOException {
    Path page = new Path(directory, HTML);
    page.getFileSystem(hadoop).delete(page, false);
    page.getFileSystem(hadoop).delete(new Path(directory, CHARTS), true);
  }
}
