package io.carrytrack.grid;

import io.carrytrack.config.Grid;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.job.RunDirectory;
import io.carrytrack.report.page.Files;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Where a grid keeps what.
 *
 * @param root absolute
 */
record GridDirectory(Path root) {
  private static final String CONF = "grid.conf";

  /** The grid's directory: a new or empty one, or one in which a grid was begun. */
  static GridDirectory choose(Grid grid, Configuration hadoop) throws IOException {
    Path root = HadoopPaths.output(grid.out(), hadoop);
    HadoopPaths.requireFree(root, true, List.of(CONF), hadoop);
    return new GridDirectory(root);
  }

  /** The grid file as it was. */
  Path conf() {
    return new Path(root, CONF);
  }

  RunDirectory run(Grid.Cell cell) {
    return new RunDirectory(new Path(new Path(root, "cells"), cell.name()));
  }

  Path report() {
    return new Path(root, "grid.json");
  }

  Path table() {
    return new Path(root, "table.md");
  }

  Path page() {
    return new Path(root, Files.HTML);
  }

  Path charts() {
    return new Path(root, "charts");
  }
}
