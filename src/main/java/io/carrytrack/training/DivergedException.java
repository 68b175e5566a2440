package io.carrytrack.training;

/** Training has left the numbers; the message names epoch, round and worker. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergedException(String message) {
    super(message);
  }
}
