package io.carrytrack.training;

import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Training has left the numbers; the message names epoch, round and worker. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DivergedException(String message) {
    super(message);
  }

  public DivergedException(String message, DivergedException cause) {
    super(message, cause);
  }

  /** The same, with the checkpoint that is left. */
  DivergedException with(Optional<Path> checkpoint) {
    return checkpoint
        .map(
            file ->
                new DivergedException(getMessage() + "; the state before it is in " + file, this))
        .orElse(this);
  }
}
