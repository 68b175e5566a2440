package io.carrytrack.files;

import io.carrytrack.base.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second run off the outputs of a first. Beside each output lies a hidden file {@code
 * .OUT.lock} with the run's host, process and heartbeat. A second run ends at once; where the first
 * is dead (its process is gone from this machine, or its heartbeat of another machine is two
 * minutes old) it takes over, and ends or throws away what the dead one has left there.
 */
public final class OutputLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutputLock.class);
  private static final int HEARTBEAT_SECONDS = 10;

  /** Behind the end of Spark's context, before that of Hadoop's file systems. */
  private static final int SHUTDOWN_PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 10;

  private final Path first;
  private final Configuration hadoop;
  private final LockOwner self;
  private final List<LockFile> locks = new ArrayList<>();

  /** Folders that were not there: they go again if nothing comes into them. */
  private final List<Path> made = new ArrayList<>();

  private final Runnable onShutdown = this::close;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "carrytrack-lock");
            thread.setDaemon(true);
            return thread;
          });
  private boolean closed;

  private OutputLock(Path first, Configuration hadoop) {
    this.first = first;
    this.hadoop = hadoop;
    this.self = LockOwner.self(first.toString());
  }

  /**
   * Locks outputs, and brings them in order: what a dead run has decided is ended, the rest of its
   * work is removed.
   *
   * @param outputs the first has the plans of commits beside it
   * @param console is told in a line when a dead run's lock is taken over
   * @throws UserError if another run writes one of them, if one cannot be written, or if there is a
   *     plan of a commit that cannot be followed
   */
  public static OutputLock take(List<Path> outputs, Consumer<String> console, Configuration hadoop)
      throws IOException {
    OutputLock lock = new OutputLock(outputs.get(0), hadoop);
    try {
      for (Path output : outputs) {
        lock.take(output, console);
      }
      for (Path output : outputs) {
        OutputCommit.recover(output, hadoop);
      }
      lock.live();
      return lock;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void take(Path output, Consumer<String> console) throws IOException {
    makeParents(output);
    LockFile file = new LockFile(output, self, hadoop);
    LockFile.TakenOver from = file.take();
    locks.add(file);
    if (from.there()) {
      console.accept(
          output
              + " is taken over from a run that has ended without giving it back"
              + from.owner().map(owner -> ": " + owner).orElse(""));
    }
    if (from.owner().isPresent() && from.owner().get().output() != null) {
      // a commit may concern this output and have its plan beside another
      Path its = new Path(from.owner().get().output());
      if (!its.equals(first)) {
        recoverOther(its, console);
      }
    }
  }

  private void recoverOther(Path its, Consumer<String> console) throws IOException {
    if (OutputCommit.isDecided(its, hadoop)) {
      try (OutputLock other = take(List.of(its), console, hadoop)) {
        other.requireHeld();
      }
    }
  }

  private void makeParents(Path output) throws IOException {
    FileSystem files = output.getFileSystem(hadoop);
    for (Path p = output.getParent(); p != null && !files.exists(p); p = p.getParent()) {
      made.add(p);
    }
    try {
      files.mkdirs(output.getParent());
    } catch (IOException e) {
      throw UserError.usage("%s cannot be written: %s", output, e.getMessage());
    }
  }

  private void live() {
    ShutdownHookManager.get()
        .addShutdownHook(onShutdown, SHUTDOWN_PRIORITY, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    // a beat logs what it meets, so there is nothing to wait for
    ScheduledFuture<?> unused =
        heart.scheduleWithFixedDelay(
            () -> locks.forEach(LockFile::beat),
            HEARTBEAT_SECONDS,
            HEARTBEAT_SECONDS,
            TimeUnit.SECONDS);
  }

  /**
   * Makes sure, before anything is put in its place, that no other run has taken over.
   *
   * @throws UserError if one has
   */
  public void requireHeld() throws IOException {
    for (LockFile file : locks) {
      file.requireHeld();
    }
  }

  /**
   * Gives the outputs back. Parents that were made for them go if nothing came into them. Where a
   * decided commit could not be ended, the lock files stay, so that the next start on any of the
   * outputs finds it.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    heart.shutdown();
    self.release();
    try {
      boolean keep = isUndone();
      for (LockFile file : locks) {
        file.release(keep);
      }
      removeMade();
    } catch (IOException e) {
      LOG.warn("a lock of {} stays: {}", first, e.getMessage());
    }
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(onShutdown);
    }
  }

  private boolean isUndone() throws IOException {
    try {
      return OutputCommit.isDecided(first, hadoop);
    } catch (UserError e) {
      return false; // a plan that this run has refused
    }
  }

  private void removeMade() throws IOException {
    made.sort(Comparator.comparingInt(Path::depth).reversed());
    for (Path folder : made) {
      FileSystem files = folder.getFileSystem(hadoop);
      try {
        if (files.listStatus(folder).length == 0) {
          files.delete(folder, false);
        }
      } catch (FileNotFoundException e) {
        // another run's, which has removed it
      }
    }
  }
}
