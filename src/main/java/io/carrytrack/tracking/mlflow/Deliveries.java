package io.carrytrack.tracking.mlflow;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be sent, in its order, on a thread of its own: nobody waits for a server but, for a
 * bounded time, at the end. While a server is away, what is to be sent waits for it.
 */
final class Deliveries {
  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
  private static final int MOST_WAITING = 1000;
  private static final long FIRST_PAUSE = 500;
  private static final long LONGEST_PAUSE = 30_000;

  private final String name;
  private final Deque<Named> waiting = new ArrayDeque<>();
  private final List<String> lost = new ArrayList<>();
  private final Thread thread;
  private int all;
  private boolean ending;
  private String reason;

  /** Sends something; after a failure, that again. */
  interface Delivery {
    void send() throws IOException;
  }

  private record Named(String what, Delivery delivery) {}

  /**
   * What became of them.
   *
   * @param all number of deliveries
   * @param lost what was not delivered
   * @param reason of the first that failed; null where none did
   */
  record Outcome(int all, List<String> lost, String reason) {}

  /**
   * @param name of the receiver, for the log
   */
  Deliveries(String name) {
    this.name = name;
    this.thread = new Thread(this::run, "carrytrack-deliveries");
    thread.setDaemon(true);
  }

  /** Adds a delivery; where too many wait, it is lost. */
  synchronized void add(String what, Delivery delivery) {
    if (all == 0) {
      thread.start();
    }
    all++;
    if (waiting.size() == MOST_WAITING) {
      lost.add(what);
    } else {
      waiting.add(new Named(what, delivery));
      notifyAll();
    }
  }

  private void run() {
    try {
      long pause = FIRST_PAUSE;
      for (Named next = next(0); next != null; ) {
        boolean last = isEnding();
        if (send(next)) {
          pause = FIRST_PAUSE;
          next = next(0);
        } else if (last) {
          return; // at the end nobody waits for a server that is away
        } else {
          next = next(pause);
          pause = Math.min(LONGEST_PAUSE, 2 * pause);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the end waited long enough
    }
  }

  /** The next delivery, after a pause that the end cuts short; null when all is over. */
  private synchronized Named next(long pause) throws InterruptedException {
    long until = System.nanoTime() + pause * 1_000_000;
    for (long left = pause; left > 0 && !ending; left = (until - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
    while (waiting.isEmpty() && !ending) {
      wait();
    }
    return waiting.peek();
  }

  private synchronized boolean isEnding() {
    return ending;
  }

  /** Whether the delivery is over, one way or the other. */
  private boolean send(Named next) {
    try {
      next.delivery().send();
      over(null);
      return true;
    } catch (RefusedException e) {
      failed(e);
      over(next.what());
      return true;
    } catch (IOException e) {
      failed(e);
      return false;
    } catch (RuntimeException e) {
      failed(e);
      over(next.what());
      return true;
    }
  }

  private synchronized void failed(Exception e) {
    if (reason == null) {
      reason = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}+", " ");
      LOG.warn("{}: {}; the run goes on", name, reason);
    }
  }

  private synchronized void over(String what) {
    waiting.poll();
    if (what != null) {
      lost.add(what);
    }
  }

  /**
   * Ends, when all is delivered or the time is over.
   *
   * @param most that is waited
   */
  Outcome end(Duration most) {
    synchronized (this) {
      ending = true;
      notifyAll();
    }
    try {
      thread.join(most.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
    synchronized (this) {
      List<String> undelivered = new ArrayList<>(lost);
      waiting.forEach(named -> undelivered.add(named.what()));
      waiting.clear();
      return new Outcome(
          all, undelivered, reason == null && !undelivered.isEmpty() ? "not done in time" : reason);
    }
  }
}
