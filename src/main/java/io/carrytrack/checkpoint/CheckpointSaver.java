package io.carrytrack.checkpoint;

import java.io.IOException;

/** Takes a run's states as they come and saves those that are due. */
public interface CheckpointSaver extends AutoCloseable {

  /** Saves none: of a run that cannot be resumed. */
  CheckpointSaver NONE =
      new CheckpointSaver() {
        @Override
        public void offer(TrainingState state, long bestRound, boolean always) {}

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  /**
   * Saves a state if it is due.
   *
   * @param bestRound the round after which the state was the best so far
   * @param always whether it is due in any case
   */
  void offer(TrainingState state, long bestRound, boolean always);

  /**
   * Waits until what was offered is saved.
   *
   * @throws IOException if the newest could not be
   */
  void flush() throws IOException;

  /** Ends when what was offered is saved. */
  @Override
  void close();
}
