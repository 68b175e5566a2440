package io.carrytrack.job;

import io.carrytrack.base.UserError;
import io.carrytrack.report.PredictionsFile;
import io.carrytrack.report.RoundHistory;
import io.carrytrack.report.TextFile;
import io.carrytrack.report.page.Files;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a training run keeps what.
 *
 * @param root absolute
 */
public record RunDirectory(Path root) {
  static final String RESOLVED_CONF = "resolved.conf";

  /** Whether a run has published its result here. */
  boolean isFinished(Configuration hadoop) throws IOException {
    return result().getFileSystem(hadoop).exists(result());
  }

  /** Whether a run has come here to something of its own: a result, or a state to go on from. */
  boolean hasState(Configuration hadoop) throws IOException {
    return isFinished(hadoop) || hasCheckpoint(hadoop);
  }

  private boolean hasCheckpoint(Configuration hadoop) throws IOException {
    try {
      for (FileStatus status : root.getFileSystem(hadoop).listStatus(checkpoints())) {
        if (status.getPath().getName().endsWith(".state")) {
          return true;
        }
      }
    } catch (FileNotFoundException e) {
      // none was written yet
    }
    return false;
  }

  /** Whether rounds were trained here. */
  boolean hasHistory(Configuration hadoop) throws IOException {
    FileSystem files = root.getFileSystem(hadoop);
    return files.exists(history()) || files.exists(rounds());
  }

  /** Writes all settings of a run. */
  public void writeSettings(String resolved, Configuration hadoop) {
    try {
      TextFile.write(resolvedConf(), resolved, hadoop);
    } catch (IOException e) {
      throw UserError.usage("--out %s cannot be written: %s", root, e.getMessage());
    }
  }

  /** Removes what only a run that goes on needs. */
  public void removeWork(Configuration hadoop) throws IOException {
    FileSystem files = root.getFileSystem(hadoop);
    files.delete(new Path(root, "blocks"), true);
    files.delete(checkpoints(), true);
  }

  Path model() {
    return new Path(root, "model");
  }

  Path history() {
    return new Path(root, "history.jsonl");
  }

  /** A file an epoch, with a line a round. */
  Path rounds() {
    return new Path(root, RoundHistory.FOLDER);
  }

  Path checkpoints() {
    return new Path(root, "checkpoints");
  }

  Path resolvedConf() {
    return new Path(root, RESOLVED_CONF);
  }

  /** What the model says of each row of the test split. */
  Path predictions() {
    return new Path(root, PredictionsFile.NAME);
  }

  /** The page for people. */
  Path report() {
    return new Path(root, Files.HTML);
  }

  public Path result() {
    return new Path(root, "result.json");
  }
}
