package io.carrytrack.checkpoint;

import java.io.IOException;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a state is saved, and saves it on a thread of its own while rounds go on. If the
 * file system is slower than the rounds, states are left out, never queued.
 */
public final class CheckpointWriter implements CheckpointSaver {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

  private final CheckpointStore store;
  private final SortedMap<String, String> identity;
  private final int everyRounds;
  private final double everyMinutes;
  private final Thread thread;
  private long lastNanos = System.nanoTime();
  private Offer waiting;
  private boolean writing;
  private boolean closed;
  private IOException failure;

  private record Offer(TrainingState state, long bestRound) {}

  /**
   * @param identity the settings and the data that decide every bit of the run
   * @param everyRounds a state is due after so many rounds; 0 for no such rule
   * @param everyMinutes and after so many minutes; 0 for no such rule
   */
  public CheckpointWriter(
      CheckpointStore store,
      SortedMap<String, String> identity,
      int everyRounds,
      double everyMinutes) {
    this.store = store;
    this.identity = identity;
    this.everyRounds = everyRounds;
    this.everyMinutes = everyMinutes;
    this.thread = new Thread(this::write, "carrytrack-checkpoints");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public synchronized void offer(TrainingState state, long bestRound, boolean always) {
    boolean byRounds = everyRounds > 0 && state.totalRounds() % everyRounds == 0;
    boolean byTime = everyMinutes > 0 && System.nanoTime() - lastNanos >= everyMinutes * 60e9;
    if (always || byRounds || byTime) {
      lastNanos = System.nanoTime();
      waiting = new Offer(state, bestRound);
      notifyAll();
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    try {
      while (waiting != null || writing) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a checkpoint was being written", e);
    }
    if (failure != null) {
      throw new IOException("the last checkpoint could not be written", failure);
    }
  }

  private void write() {
    for (Offer offer = next(); offer != null; offer = next()) {
      IOException failed = null;
      try {
        store.write(new CheckpointFile.Content(identity, offer.state()), offer.bestRound());
      } catch (IOException | RuntimeException e) {
        failed = e instanceof IOException io ? io : new IOException(e);
        LOG.warn(
            "the checkpoint after round {} could not be written; training goes on",
            offer.state().totalRounds(),
            e);
      }
      synchronized (this) {
        failure = failed;
        writing = false;
        notifyAll();
      }
    }
  }

  private synchronized Offer next() {
    try {
      while (waiting == null && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
    Offer offer = waiting;
    waiting = null;
    writing = offer != null;
    return offer;
  }

  /** Ends the thread when what was offered is saved. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
