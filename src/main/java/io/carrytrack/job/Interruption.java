package io.carrytrack.job;

import io.carrytrack.base.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Turns SIGTERM into a request to stop between two rounds. A signal handler, not a shutdown hook:
 * Spark's own hook would stop the context at the same time.
 */
public final class Interruption implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);
  private static final Signal TERM = new Signal("TERM");

  private final SignalHandler former;
  private boolean requested;
  private Runnable stop = () -> {};

  public Interruption() {
    former = Signal.handle(TERM, signal -> request());
  }

  private synchronized void request() {
    LOG.info("SIGTERM: stopping after the round that runs");
    requested = true;
    stop.run();
  }

  /** Says how to stop what begins now. */
  synchronized void stopBy(Runnable way) {
    stop = way;
    if (requested) {
      throw UserError.interrupted("interrupted before the first round; start it again");
    }
  }

  @Override
  public void close() {
    Signal.handle(TERM, former);
  }
}
