package io.carrytrack.job;

import io.carrytrack.console.Console;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The run that another one is to replace: kept whole beside it, as {@code .NAME.former}, until the
 * new one is. Whenever the process is killed, the next start finds either the former run in its
 * place, or a new one that goes on with the former one beside it.
 */
final class FormerRun {
  private final RunDirectory directory;
  private final Path kept;
  private final Configuration hadoop;
  private final FileSystem files;

  FormerRun(RunDirectory directory, Configuration hadoop) throws IOException {
    this.directory = directory;
    this.hadoop = hadoop;
    Path root = directory.root();
    this.kept = new Path(root.getParent(), "." + root.getName() + ".former");
    this.files = root.getFileSystem(hadoop);
  }

  /** Makes room for a new run. What a run that was to replace the former one has left goes. */
  void setAside() throws IOException {
    Path root = directory.root();
    if (files.exists(kept)) {
      files.delete(root, true);
    } else if (files.exists(root)) {
      move(root, kept);
    }
  }

  /** Puts the former run back, unless the one that replaces it has something of its own. */
  void restoreUnlessReplaced(Console console) throws IOException {
    if (!files.exists(kept)) {
      return;
    }
    if (!directory.hasState(hadoop)) {
      files.delete(directory.root(), true);
      move(kept, directory.root());
      console.accept(directory.root() + ": the former run is back in its place");
    } else if (directory.isFinished(hadoop)) {
      drop();
    } else {
      console.accept("the former run stays in " + kept + " until the new one is whole");
    }
  }

  /** The new run is whole. */
  void drop() throws IOException {
    files.delete(kept, true);
  }

  private void move(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("cannot move " + from + " to " + to);
    }
  }
}
