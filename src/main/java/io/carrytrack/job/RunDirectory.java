package io.carrytrack.job;

import io.carrytrack.spark.HadoopPaths;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
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
   * The directory that a run may use.
   *
   * @param out the user's, or null for {@code runs/NAME-N} with the next free N
   */
  static RunDirectory choose(String out, String name, boolean overwrite, Configuration hadoop)
      throws IOException {
    if (out == null) {
      return new RunDirectory(nextFree(name, hadoop));
    }
    Path root = HadoopPaths.qualified(out, hadoop);
    HadoopPaths.requireFree(root, overwrite, List.of(RESOLVED_CONF), hadoop);
    return new RunDirectory(root);
  }

  private static Path nextFree(String name, Configuration hadoop) throws IOException {
    for (int number = 1; ; number++) {
      Path root = HadoopPaths.qualified(RUNS + "/" + name + "-" + number, hadoop);
      if (!root.getFileSystem(hadoop).exists(root)) {
        return root;
      }
    }
  }

  Path model() {
    return new Path(root, "model");
  }

  Path history() {
    return new Path(root, "history.jsonl");
  }

  Path resolvedConf() {
    return new Path(root, RESOLVED_CONF);
  }

  Path result() {
    return new Path(root, "result.json");
  }
}
