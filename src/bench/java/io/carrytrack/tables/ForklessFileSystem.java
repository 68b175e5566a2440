package io.carrytrack.tables;

import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Local files without permissions. Hadoop's own sets them by a process, chmod, for every folder and
 * file, which takes a third of the time of scoring a table of a few rows.
 */
public final class ForklessFileSystem extends LocalFileSystem {
  /** Called by Hadoop, by name. */
  public ForklessFileSystem() {
    super(
        new RawLocalFileSystem() {
          @Override
          public void setPermission(Path path, FsPermission permission) {
            // not asked for by any table
          }
        });
  }
}
