package io.carrytrack.files;

import io.carrytrack.base.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Makes outputs visible together: all of them or none, wherever the process is killed.
 *
 * <p>Each output grows in a folder {@code .OUT.tmp} beside it. {@link #commit} writes the plan of
 * what is to be moved where; the plan's last rename decides the commit. The moves follow, each an
 * idempotent rename with what was there moved aside first. {@link #recover}, which every start of a
 * job on the same output begins with, does what a decided commit has left to do, and throws away
 * what an undecided one has staged.
 *
 * <p>Nothing is moved or removed in a folder that has no staged folder of the plan's id beside it:
 * a plan alone has no power.
 */
public final class OutputCommit {
  private final List<Path> targets;
  private final Configuration hadoop;
  private final String id;

  /**
   * Folders of one commit.
   *
   * @param targets the first of them has the plan beside it
   */
  public OutputCommit(List<Path> targets, Configuration hadoop) {
    this.targets = List.copyOf(targets);
    this.hadoop = hadoop;
    this.id = String.format("%016x", UUID.randomUUID().getMostSignificantBits());
  }

  /**
   * What a commit changes in one target.
   *
   * @param target the folder
   * @param moved relative names in the staged folder, in the order in which they are moved; the
   *     empty name is the folder itself, which takes the place of the target
   * @param removed relative names in the target
   */
  public record Changes(Path target, List<String> moved, List<String> removed) {
    /** The staged folder takes the place of the target. */
    public static Changes whole(Path target) {
      return new Changes(target, List.of(""), List.of());
    }
  }

  /** Where a target's content grows. */
  public Path staged(Path target) {
    return staged(target, id);
  }

  private static Path staging(Path target) {
    return HadoopPaths.hiddenSibling(target, ".tmp");
  }

  private static Path staged(Path target, String id) {
    return new Path(staging(target), id);
  }

  private static Path former(Path target, String id) {
    return new Path(staging(target), id + ".old");
  }

  /** Removes what has grown, unless its commit is decided. */
  public void discard() throws IOException {
    if (isDecided(targets.get(0), hadoop)) {
      return;
    }
    for (Path target : targets) {
      delete(staging(target), hadoop);
    }
  }

  /** Lets each staged folder take the place of its target, the last target first. */
  public void commit() throws IOException {
    List<Changes> changes = new ArrayList<>();
    for (Path target : targets) {
      changes.add(0, Changes.whole(target));
    }
    commit(changes);
  }

  /**
   * Puts what is staged in its place.
   *
   * @param changes of targets of this commit, in their order
   * @throws IOException where it stays undecided, or where it is decided and the next {@link
   *     #recover} has to end it; the message says which
   */
  public void commit(List<Changes> changes) throws IOException {
    Path first = targets.get(0);
    List<CommitPlan.Output> outputs = new ArrayList<>();
    for (Changes change : changes) {
      outputs.add(
          new CommitPlan.Output(
              change.target().equals(first) ? null : change.target().toString(),
              change.moved(),
              change.removed()));
    }
    CommitPlan plan = new CommitPlan(id, outputs);
    plan.write(first, hadoop);
    try {
      follow(plan, first, hadoop);
    } catch (IOException e) {
      throw new IOException(
          first + " is whole but not yet in its place; the next start on it ends that first", e);
    }
  }

  /** Whether a commit of this output is decided and not yet done. */
  static boolean isDecided(Path output, Configuration hadoop) throws IOException {
    return CommitPlan.read(output, hadoop).isPresent();
  }

  /**
   * Ends a commit that was decided and then cut off, and removes what undecided ones have left
   * beside an output. The caller holds the output's {@link OutputLock}.
   *
   * @throws UserError if there is a plan that cannot be followed; nothing has been touched then
   */
  public static void recover(Path output, Configuration hadoop) throws IOException {
    Optional<CommitPlan> plan = CommitPlan.read(output, hadoop);
    if (plan.isPresent()) {
      follow(plan.get(), output, hadoop);
    } else {
      delete(CommitPlan.folder(output), hadoop);
    }
    delete(staging(output), hadoop);
  }

  private static void follow(CommitPlan plan, Path first, Configuration hadoop) throws IOException {
    for (CommitPlan.Output output : plan.outputs()) {
      Path target = output.target() == null ? first : new Path(output.target());
      new Moves(target, plan.id(), hadoop).make(output);
    }
    delete(CommitPlan.file(first), hadoop);
    delete(CommitPlan.folder(first), hadoop);
  }

  private static void delete(Path path, Configuration hadoop) throws IOException {
    FileSystem files = path.getFileSystem(hadoop);
    if (files.exists(path)) {
      files.delete(path, true);
    }
  }

  /** The moves of one target; made again, they go on where they were cut off. */
  private static final class Moves {
    private final FileSystem files;
    private final Path target;
    private final Path staged;
    private final Path former;

    Moves(Path target, String id, Configuration hadoop) throws IOException {
      this.files = target.getFileSystem(hadoop);
      this.target = target;
      this.staged = staged(target, id);
      this.former = former(target, id);
    }

    void make(CommitPlan.Output output) throws IOException {
      if (files.exists(staged)) {
        for (String name : output.removed()) {
          moveAside(name);
        }
        for (String name : output.moved()) {
          move(name);
        }
      }
      // what may still be staged goes last: as long as it is there, the moves are made again
      files.delete(former, true);
      files.delete(staged, true);
      Path staging = staged.getParent();
      if (files.exists(staging) && files.listStatus(staging).length == 0) {
        files.delete(staging, false);
      }
    }

    private void move(String name) throws IOException {
      Path from = in(staged, name);
      if (!files.exists(from)) {
        return; // moved before the commit was cut off
      }
      moveAside(name);
      Path to = in(target, name);
      files.mkdirs(to.getParent());
      rename(from, to);
    }

    private void moveAside(String name) throws IOException {
      Path from = in(target, name);
      if (files.exists(from)) {
        Path to = in(former, name);
        files.delete(to, true);
        files.mkdirs(to.getParent());
        rename(from, to);
      }
    }

    private void rename(Path from, Path to) throws IOException {
      if (!files.rename(from, to)) {
        throw new IOException("cannot rename " + from + " to " + to);
      }
    }

    private static Path in(Path folder, String name) {
      return name.isEmpty() ? folder : new Path(folder, name);
    }
  }
}
