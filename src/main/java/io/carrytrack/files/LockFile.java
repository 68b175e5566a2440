package io.carrytrack.files;

import io.carrytrack.base.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of one output, a hidden file beside it. Whoever creates the file holds the lock: that is
 * the one atomic step, which every Hadoop file system has.
 */
final class LockFile {
  /** A heartbeat of another machine that is older than this is a dead owner's. */
  static final Duration STALE = Duration.ofMinutes(2);

  private static final Logger LOG = LoggerFactory.getLogger(LockFile.class);

  /** How long a new lock file may be without content before its owner counts as dead. */
  private static final Duration UNWRITTEN = Duration.ofSeconds(1);

  private final Path output;
  private final Path file;
  private final FileSystem files;
  private final Configuration hadoop;
  private LockOwner self;
  private boolean released;

  LockFile(Path output, LockOwner self, Configuration hadoop) throws IOException {
    this.output = output;
    this.file = HadoopPaths.hiddenSibling(output, ".lock");
    this.files = file.getFileSystem(hadoop);
    this.hadoop = hadoop;
    this.self = self;
  }

  /**
   * How an attempt to take a lock went: the owner before, if one is known; whether it was there.
   */
  record TakenOver(boolean there, Optional<LockOwner> owner) {}

  /**
   * Takes the lock.
   *
   * @return from whom, if a dead owner had left it
   * @throws UserError if another run has it
   */
  TakenOver take() throws IOException {
    TakenOver from = new TakenOver(false, Optional.empty());
    while (!create()) {
      Optional<LockOwner> other = owner();
      requireDead(other);
      if (remove(other)) {
        from = new TakenOver(true, other);
      }
    }
    return from;
  }

  private boolean create() throws IOException {
    OutputStream out;
    try {
      out = files.create(file, false);
    } catch (IOException e) {
      if (files.exists(file)) {
        return false;
      }
      throw UserError.usage("%s cannot be written: %s", output, e.getMessage());
    }
    try (out) {
      out.write(self.toJson());
    }
    return true;
  }

  /** The owner; a file without content gets time to have it written. */
  private Optional<LockOwner> owner() throws IOException {
    Optional<LockOwner> owner = read();
    for (int wait = 0; wait < 10 && owner.isEmpty() && files.exists(file); wait++) {
      try {
        Thread.sleep(UNWRITTEN.toMillis() / 10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw UserError.interrupted("interrupted while waiting for %s", file);
      }
      owner = read();
    }
    return owner;
  }

  private Optional<LockOwner> read() throws IOException {
    return read(file);
  }

  private Optional<LockOwner> read(Path path) throws IOException {
    try {
      return LockOwner.fromJson(AtomicFile.read(path, hadoop));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private void requireDead(Optional<LockOwner> owner) throws IOException {
    if (owner.isEmpty()) {
      return; // killed before it wrote its name, or it has just ended
    }
    Optional<Boolean> runs = owner.get().runs();
    long silent = runs.isPresent() ? 0 : silentSeconds();
    if (runs.orElse(silent < STALE.toSeconds())) {
      throw UserError.unavailable(
          "%s is being written by another run: %s%s; wait for its end, or choose another output",
          output,
          owner.get(),
          runs.isPresent()
              ? ""
              : ", last heard of "
                  + silent
                  + " s ago (if it has ended, its lock is void after "
                  + STALE.toSeconds()
                  + " s of silence)");
    }
  }

  /** Age of the last heartbeat by the file system's clock, which all machines share. */
  private long silentSeconds() throws IOException {
    Path probe = HadoopPaths.hiddenSibling(output, ".now");
    files.create(probe, true).close();
    try {
      long now = files.getFileStatus(probe).getModificationTime();
      return Math.max(0, (now - files.getFileStatus(file).getModificationTime()) / 1000);
    } catch (FileNotFoundException e) {
      return 0;
    } finally {
      files.delete(probe, false);
    }
  }

  /** Removes a dead owner's file; false if it is another's by now. */
  private boolean remove(Optional<LockOwner> dead) throws IOException {
    Path aside = HadoopPaths.hiddenSibling(output, ".dead");
    files.delete(aside, false);
    try {
      if (!files.rename(file, aside)) {
        return false;
      }
    } catch (FileNotFoundException e) {
      return false;
    }
    Optional<LockOwner> removed = read(aside);
    if (removed.isPresent() && !removed.equals(dead)) {
      // another start was faster: the file is its new lock
      files.rename(aside, file);
      return false;
    }
    files.delete(aside, false);
    return true;
  }

  /** Gives a sign of life. */
  synchronized void beat() {
    try {
      if (!released && holds()) {
        self = self.alive();
        AtomicFile.write(file, self.toJson(), hadoop);
      }
    } catch (IOException e) {
      LOG.warn("no sign of life could be given in {}: {}", file, e.getMessage());
    }
  }

  private boolean holds() throws IOException {
    return read().filter(owner -> owner.token().equals(self.token())).isPresent();
  }

  /**
   * Makes sure that nobody has taken the lock over.
   *
   * @throws UserError if somebody has
   */
  synchronized void requireHeld() throws IOException {
    if (released || (!holds() && !(read().isEmpty() && create()))) {
      throw UserError.unavailable(
          "%s was taken over by another run (%s) while this one gave no sign of life; this one"
              + " leaves it alone",
          output, read().map(LockOwner::toString).orElse("unknown"));
    }
  }

  /**
   * Gives the lock up.
   *
   * @param keep whether the file stays, for the next start to find what has to be ended
   */
  synchronized void release(boolean keep) throws IOException {
    if (!released) {
      released = true;
      if (!keep && holds()) {
        files.delete(file, false);
      }
    }
  }
}
