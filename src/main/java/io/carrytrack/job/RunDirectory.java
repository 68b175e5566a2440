package io.carrytrack.job;

import io.carrytrack.spark.HadoopPaths;
import io.carrytrack.spark.UserError;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a training run keeps what.
 *
 * @param root absolute
 */
record RunDirectory(Path root) {
  private static final String RESOLVED_CONF = "resolved.conf";
  private static final String RUNS = "runs";

  /**
   * The directory that a run is to use.
   *
   * @param out the user's, or null for {@code runs/NAME-N} with the next free N
   */
  static RunDirectory choose(TrainOptions options, String name, Configuration hadoop)
      throws IOException {
    if (options.out() == null) {
      if (options.resume()) {
        throw UserError.usage("--resume needs --out, the directory of the run to go on with");
      }
      return new RunDirectory(nextFree(name, hadoop));
    }
    return new RunDirectory(HadoopPaths.output(options.out(), hadoop));
  }

  /**
   * Makes sure that a run may use this directory, whose lock the caller holds.
   *
   * @throws UserError if it is occupied
   */
  void requireUsable(TrainOptions options, Configuration hadoop) throws IOException {
    HadoopPaths.requireFree(
        root, options.overwrite() || options.resume(), List.of(RESOLVED_CONF), hadoop);
  }

  /** Whether a run has published its result here. */
  boolean isFinished(Configuration hadoop) throws IOException {
    return result().getFileSystem(hadoop).exists(result());
  }

  private static Path nextFree(String name, Configuration hadoop) throws IOException {
    for (int number = 1; ; number++) {
      Path root = HadoopPaths.qualified(RUNS + "/" + name + "-" + number, hadoop);
      if (!root.getFileSystem(hadoop).exists(root)) {
        return root;
      }
    }
  }

  /** Removes what only a run that goes on needs. */
  void removeWork(Configuration hadoop) throws IOException {
    FileSystem files = root.getFileSystem(hadoop);
    files.delete(new Path(root, "blocks"), true);
    files.delete(new Path(root, "checkpoints"), true);
  }

  Path model() {
    return new Path(root, "model");
  }

  Path history() {
    return new Path(root, "history.jsonl");
  }

  /** A file an epoch, with a line a round. */
  Path rounds() {
    return new Path(root, "rounds");
  }

  Path resolvedConf() {
    return new Path(root, RESOLVED_CONF);
  }

  Path result() {
    return new Path(root, "result.json");
  }
}
