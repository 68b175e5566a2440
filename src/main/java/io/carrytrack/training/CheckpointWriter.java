package io.carrytrack.training;

import java.io.IOException;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a state is saved, and saves it on a thread of its own while rounds go on. If the
 * file system is slower than the rounds, states are left out, never queued.
 */
final class CheckpointWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

  private final CheckpointStore store;
  private final SortedMap<String, String> identity;
  private final TrainingSettings.Checkpoints rule;
  private final Thread thread;
  private long lastNanos = System.nanoTime();
  private Offer waiting;
  private boolean writing;
  private boolean closed;
  private IOException failure;

  private record Offer(TrainingState state, long bestRound) {}

  /**
   * @param identity the settings and the data that decide every bit of the run
   */
  CheckpointWriter(
      CheckpointStore store,
      SortedMap<String, String> identity,
      TrainingSettings.Checkpoints rule) {
    this.store = store;
    this.identity = identity;
    this.rule = rule;
    this.thread = new Thread(this::write, "carrytrack-checkpoints");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Saves a state if it is due.
   *
   * @param bestRound the round after which the state was the best so far
   * @param always whether it is due in any case
   */
  synchronized void offer(TrainingState state, long bestRound, boolean always) {
    boolean byRounds = rule.rounds() > 0 && state.totalRounds() % rule.rounds() == 0;
    boolean byTime = rule.minutes() > 0 && System.nanoTime() - lastNanos >= rule.minutes() * 60e9;
    if (always || byRounds || byTime) {
      lastNanos = System.nanoTime();
      waiting = new Offer(state, bestRound);
      notifyAll();
    }
  }

  /**
   * Waits until what was offered is saved.
   *
   * @throws IOException if the newest could not be
   */
  synchronized void flush() throws IOException {
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
