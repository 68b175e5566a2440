package io.carrytrack.scoring;

import io.carrytrack.files.LocalFiles;
import io.carrytrack.files.OutputCommit;
import io.carrytrack.files.OutputCommit.Changes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The two folders of a scoring run, scores and quarantine. They grow under hidden names beside
 * their targets; {@link #commit} makes them visible, both or none.
 *
 * <p>Without partitions each takes the place of its target. With partitions, those that the run has
 * rows for are replaced, in both folders, and all others stay.
 */
public final class ScoreOutputs {
  private final Path scores;
  private final Path quarantine;
  private final int partitionColumns;
  private final Configuration hadoop;
  private final OutputCommit commit;

  /**
   * @param quarantine null where the run must have none
   * @param partitionColumns levels of partition folders; 0 for none
   */
  public ScoreOutputs(Path scores, Path quarantine, int partitionColumns, Configuration hadoop) {
    this.scores = scores;
    this.quarantine = quarantine;
    this.partitionColumns = partitionColumns;
    this.hadoop = hadoop;
    this.commit =
        new OutputCommit(
            quarantine == null ? List.of(scores) : List.of(scores, quarantine), hadoop);
  }

  /** Where the scores grow. */
  public Path stagedScores() {
    return commit.staged(scores);
  }

  /** Where the quarantine grows; null if there is none. */
  public Path stagedQuarantine() {
    return quarantine == null ? null : commit.staged(quarantine);
  }

  /** Removes what has grown, unless its commit is decided. */
  public void discard() throws IOException {
    commit.discard();
  }

  /** Makes the staged folders, which are whole, the outputs. */
  public void commit() throws IOException {
    LocalFiles.removeChecksums(stagedScores(), hadoop);
    if (quarantine != null) {
      LocalFiles.removeChecksums(stagedQuarantine(), hadoop);
    }
    if (partitionColumns == 0) {
      commit.commit();
      return;
    }
    List<String> scored = partitions(stagedScores());
    List<String> quarantined = quarantine == null ? List.of() : partitions(stagedQuarantine());
    List<Changes> changes = new ArrayList<>();
    if (quarantine != null) {
      changes.add(changes(quarantine, quarantined, scored));
    }
    changes.add(changes(scores, scored, quarantined));
    commit.commit(changes);
  }

  /** A partition that the run has rows for, though not in this folder, is gone from it. */
  private Changes changes(Path target, List<String> present, List<String> elsewhere)
      throws IOException {
    TreeSet<String> removed = new TreeSet<>(elsewhere);
    present.forEach(removed::remove);
    List<String> moved = new ArrayList<>(present);
    Path staged = commit.staged(target);
    for (FileStatus status : staged.getFileSystem(hadoop).listStatus(staged)) {
      // the result and Spark's mark, last
      if (status.isFile()) {
        moved.add(status.getPath().getName());
      }
    }
    return new Changes(target, moved, List.copyOf(removed));
  }

  /** The partition folders that hold files, relative to their top. */
  private List<String> partitions(Path top) throws IOException {
    TreeSet<String> found = new TreeSet<>();
    collect(top, "", partitionColumns, found);
    return List.copyOf(found);
  }

  private void collect(Path folder, String relative, int levels, Set<String> found)
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
}
