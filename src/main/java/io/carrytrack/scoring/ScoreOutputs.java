package io.carrytrack.scoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.spark.HadoopPaths;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The two folders of a scoring run, scores and quarantine. They grow under hidden names beside
 * their targets; {@link #commit} makes them visible.
 *
 * <p>Without partitions the quarantine takes its place first and the scores second, each by one
 * rename: whole scores mean a whole run. With partitions, those that the run has rows for are
 * replaced and all others stay. One rename of the staged folder decides that this happens; the
 * renames of the partitions follow, and where they are cut off, {@link #finish} of the next run
 * makes up for them, so that the run took place wholly or not at all.
 */
public final class ScoreOutputs {
  private static final String PLAN = "_commit.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path scores;
  private final Path quarantine;
  private final int partitionColumns;
  private final Configuration hadoop;

  /**
   * @param quarantine null where the run must have none
   * @param partitionColumns levels of partition folders; 0 for none
   */
  public ScoreOutputs(Path scores, Path quarantine, int partitionColumns, Configuration hadoop) {
    this.scores = scores;
    this.quarantine = quarantine;
    this.partitionColumns = partitionColumns;
    this.hadoop = hadoop;
  }

  /** Where the scores grow. */
  public Path stagedScores() {
    return HadoopPaths.temporarySibling(scores);
  }

  /** Where the quarantine grows; null if there is none. */
  public Path stagedQuarantine() {
    return quarantine == null ? null : HadoopPaths.temporarySibling(quarantine);
  }

  /** Removes what has grown. */
  public void discard() throws IOException {
    delete(stagedScores());
    if (quarantine != null) {
      delete(stagedQuarantine());
    }
  }

  /** Makes the staged folders, which are whole, the outputs. */
  public void commit() throws IOException {
    if (partitionColumns == 0) {
      if (quarantine != null) {
        HadoopPaths.publish(stagedQuarantine(), quarantine, hadoop);
      }
      HadoopPaths.publish(stagedScores(), scores, hadoop);
      return;
    }
    Plan plan =
        new Plan(
            quarantine == null ? null : quarantine.toString(),
            partitions(stagedScores()),
            quarantine == null ? List.of() : partitions(stagedQuarantine()));
    try (OutputStream out = create(new Path(stagedScores(), PLAN))) {
      out.write(JSON.writeValueAsBytes(plan));
    }
    rename(stagedScores(), decided(scores));
    finish(scores, hadoop);
  }

  /**
   * What a decided commit still has to do.
   *
   * @param quarantine target folder of the quarantine; null if there is none
   * @param scored partitions of the run's scores, as relative paths
   * @param quarantined partitions of its quarantine
   */
  record Plan(String quarantine, List<String> scored, List<String> quarantined) {}

  /** Ends a commit that was decided and then cut off, if there is one. */
  public static void finish(Path scores, Configuration hadoop) throws IOException {
    Path decided = decided(scores);
    FileSystem fileSystem = scores.getFileSystem(hadoop);
    if (!fileSystem.exists(decided)) {
      return;
    }
    Plan plan;
    try (InputStream in = fileSystem.open(new Path(decided, PLAN))) {
      plan = JSON.readValue(in.readAllBytes(), Plan.class);
    }
    TreeSet<String> touched = new TreeSet<>(plan.scored());
    touched.addAll(plan.quarantined());
    if (plan.quarantine() != null) {
      Path target = new Path(plan.quarantine());
      replace(touched, plan.quarantined(), HadoopPaths.temporarySibling(target), target, hadoop);
      target.getFileSystem(hadoop).delete(HadoopPaths.temporarySibling(target), true);
    }
    replace(touched, plan.scored(), decided, scores, hadoop);
    fileSystem.delete(decided, true);
  }

  /**
   * Moves what is staged into the target and removes the touched partitions that the run has no
   * rows for. Done again, it goes on where it was cut off.
   */
  private static void replace(
      TreeSet<String> touched, List<String> present, Path staged, Path target, Configuration hadoop)
      throws IOException {
    FileSystem fileSystem = target.getFileSystem(hadoop);
    for (String partition : touched) {
      if (!present.contains(partition)) {
        fileSystem.delete(new Path(target, partition), true);
      } else {
        replace(new Path(staged, partition), new Path(target, partition), fileSystem);
      }
    }
    if (fileSystem.exists(staged)) {
      for (FileStatus file : fileSystem.listStatus(staged)) {
        // the result and Spark's mark, last
        if (file.isFile() && !file.getPath().getName().equals(PLAN)) {
          replace(file.getPath(), new Path(target, file.getPath().getName()), fileSystem);
        }
      }
    }
  }

  private static void replace(Path staged, Path target, FileSystem fileSystem) throws IOException {
    if (!fileSystem.exists(staged)) {
      return; // moved before the commit was cut off
    }
    fileSystem.delete(target, true);
    fileSystem.mkdirs(target.getParent());
    if (!fileSystem.rename(staged, target)) {
      throw new IOException("cannot rename " + staged + " to " + target);
    }
  }

  /** The partition folders that hold files, relative to their top. */
  private List<String> partitions(Path top) throws IOException {
    TreeSet<String> found = new TreeSet<>();
    collect(top, "", partitionColumns, found);
    return List.copyOf(found);
  }

  private void collect(Path folder, String relative, int levels, TreeSet<String> found)
      throws IOException {
    for (FileStatus status : folder.getFileSystem(hadoop).listStatus(folder)) {
      String name = status.getPath().getName();
      if (status.isDirectory() && name.contains("=")) {
        String path = relative.isEmpty() ? name : relative + "/" + name;
        if (levels == 1) {
          found.add(path);
        } else {
          collect(status.getPath(), path, levels - 1, found);
        }
      }
    }
  }

  private static Path decided(Path scores) {
    return new Path(scores.getParent(), "." + scores.getName() + ".commit");
  }

  private OutputStream create(Path file) throws IOException {
    return file.getFileSystem(hadoop).create(file, true);
  }

  private void rename(Path from, Path to) throws IOException {
    if (!from.getFileSystem(hadoop).rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  private void delete(Path path) throws IOException {
    path.getFileSystem(hadoop).delete(path, true);
  }
}
