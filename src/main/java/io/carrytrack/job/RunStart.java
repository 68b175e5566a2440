package io.carrytrack.job;

import io.carrytrack.base.UserError;
import io.carrytrack.console.Console;
import io.carrytrack.files.HadoopPaths;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A run's way into its directory. Until {@link #begin} nothing of a former run is touched, and a
 * start that ends before it has a state of its own leaves behind what it found.
 */
final class RunStart implements AutoCloseable {
  private static final String RUNS = "runs";
  private static final String CLAIM = ".carrytrack-claim";

  /** What a run writes into its directory, and under which names that grows. */
  private static final Pattern OURS =
      Pattern.compile(
          "\\.?(model|blocks|checkpoints|rounds|history\\.jsonl|resolved\\.conf|result\\.json"
              + "|report\\.html|report-charts|predictions\\.jsonl\\.gz|tensorboard|mlflow\\.json)"
              + "(\\.(tmp|new|old|crc))*");

  private final RunDirectory directory;
  private final TrainOptions options;
  private final FormerRun former;
  private final Console console;
  private final Configuration hadoop;

  /** Whether nothing was in the directory, or it was not there. */
  private boolean fresh;

  /** Whether an empty one was there. */
  private boolean found;

  private boolean begun;

  private RunStart(
      RunDirectory directory,
      TrainOptions options,
      boolean claimed,
      Console console,
      Configuration hadoop)
      throws IOException {
    this.directory = directory;
    this.options = options;
    this.former = new FormerRun(directory, hadoop);
    this.fresh = claimed;
    this.console = console;
    this.hadoop = hadoop;
  }

  /**
   * Chooses the directory: the user's, or {@code runs/NAME-N} with the next free N, which is then
   * this start's alone.
   *
   * @throws UserError for options that contradict each other
   */
  static RunStart choose(TrainOptions options, String name, Console console, Configuration hadoop)
      throws IOException {
    if (options.resume() && options.overwrite()) {
      throw UserError.usage(
          "--resume goes on with the run in --out, --overwrite replaces it: pass one of them");
    }
    if (options.out() != null) {
      Path root = HadoopPaths.output(options.out(), hadoop);
      return new RunStart(new RunDirectory(root), options, false, console, hadoop);
    }
    if (options.resume()) {
      throw UserError.usage("--resume needs --out, the directory of the run to go on with");
    }
    return new RunStart(new RunDirectory(claimNext(name, hadoop)), options, true, console, hadoop);
  }

  private static Path claimNext(String name, Configuration hadoop) throws IOException {
    try {
      for (int number = 1; ; number++) {
        Path root = HadoopPaths.qualified(RUNS + "/" + name + "-" + number, hadoop);
        if (claim(root, root.getFileSystem(hadoop))) {
          return root;
        }
      }
    } catch (IOException e) {
      throw UserError.usage(
          "%s cannot be written: %s; pass --out", HadoopPaths.qualified(RUNS, hadoop), e);
    }
  }

  /** Whether a directory was free and now is ours. Of two who ask at once, one gets it. */
  private static boolean claim(Path root, FileSystem files) throws IOException {
    if (files.exists(root)) {
      return false;
    }
    if (!"file".equals(root.toUri().getScheme())) {
      return claimByFile(root, files);
    }
    java.nio.file.Path local = java.nio.file.Path.of(root.toUri().getPath());
    Files.createDirectories(local.getParent());
    try {
      Files.createDirectory(local);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Making a file that must be new is what distributed file systems do for one alone. */
  private static boolean claimByFile(Path root, FileSystem files) throws IOException {
    try {
      files.create(new Path(root, CLAIM), false).close();
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return false;
    }
  }

  RunDirectory directory() {
    return directory;
  }

  /**
   * Brings in order what a killed start has left, and makes sure that a run may be here.
   *
   * @throws UserError where the directory is occupied, or holds what no run wrote
   */
  void requireUsable() throws IOException {
    if (fresh) {
      return; // claimed
    }
    former.restoreUnlessReplaced(console);
    Path root = directory.root();
    FileSystem files = root.getFileSystem(hadoop);
    found = files.exists(root);
    fresh = !found || HadoopPaths.isEmptyDirectory(root, files);
    if (!fresh || !found) {
      HadoopPaths.requireFree(
          root,
          options.overwrite() || options.resume(),
          List.of(RunDirectory.RESOLVED_CONF),
          hadoop);
    }
    if (!fresh && options.overwrite()) {
      requireNothingElse(files);
    }
  }

  private void requireNothingElse(FileSystem files) throws IOException {
    for (FileStatus status : files.listStatus(directory.root())) {
      if (!isOurs(status)) {
        throw UserError.usage(
            "%s was not written by a training run, and --overwrite would delete it: move it away, or"
                + " choose another --out",
            status.getPath());
      }
    }
  }

  private static boolean isOurs(FileStatus status) {
    String name = status.getPath().getName();
    return OURS.matcher(name).matches() || HadoopPaths.isLeftOver(name);
  }

  /** All checks have passed: the directory is the new run's. */
  void begin(String resolved) {
    begun = true;
    try {
      if (options.overwrite()) {
        former.setAside();
      }
      directory.writeSettings(resolved, hadoop);
      Path root = directory.root();
      root.getFileSystem(hadoop).delete(new Path(root, CLAIM), false);
    } catch (IOException e) {
      throw UserError.usage("--out %s cannot be written: %s", directory.root(), e.getMessage());
    }
  }

  /** The run is whole, and what it replaces goes. */
  void whole() throws IOException {
    former.drop();
  }

  /** Leaves what a run that goes on needs, or what was there before. */
  @Override
  public void close() throws IOException {
    if (begun && options.overwrite()) {
      former.restoreUnlessReplaced(console);
    }
    if (fresh && !directory.hasState(hadoop) && !directory.hasHistory(hadoop)) {
      removeStart();
    }
  }

  /** Nothing was there before; what others have put there since stays. */
  private void removeStart() throws IOException {
    Path root = directory.root();
    FileSystem files = root.getFileSystem(hadoop);
    if (!files.exists(root)) {
      return;
    }
    for (FileStatus status : files.listStatus(root)) {
      if (isOurs(status)) {
        files.delete(status.getPath(), true);
      }
    }
    if (!found && files.listStatus(root).length == 0) {
      files.delete(root, false);
      // of a name of our own choice, the folder too where it holds nothing else
      if (options.out() == null && files.listStatus(root.getParent()).length == 0) {
        files.delete(root.getParent(), false);
      }
    }
  }
}
