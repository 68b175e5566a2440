package io.carrytrack.grid;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.config.Grid;
import io.carrytrack.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/** Remembers the epochs of a grid's run, and ends the run where it is clearly behind. */
final class StoppingListener implements TrainingListener {
  private final Grid.Stop stop;
  private final List<List<Double>> finished;
  private final int epochs;
  private final List<EpochRecord> history = new ArrayList<>();

  /**
   * @param finished validation accuracies, epoch by epoch, of the finished runs before it
   * @param epochs after so many it ends anyway
   */
  StoppingListener(Grid.Stop stop, List<List<Double>> finished, int epochs) {
    this.stop = stop;
    this.finished = finished;
    this.epochs = epochs;
  }

  /** A run that is clearly behind; the message says by how much. */
  static final class BehindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BehindException(String message) {
      super(message);
    }
  }

  /** The epochs that have ended, those before a resumption included. */
  List<EpochRecord> history() {
    return List.copyOf(history);
  }

  @Override
  public void resumed(List<EpochRecord> before, int round, long totalRounds) {
    history.addAll(before);
    endIfBehind();
  }

  @Override
  public void epochEnded(EpochRecord epoch) {
    history.add(epoch);
    endIfBehind();
  }

  private void endIfBehind() {
    if (history.size() == epochs
        || history.stream().anyMatch(epoch -> epoch.validationAccuracy() == null)) {
      return;
    }
    StopRule.behind(stop, finished, history.stream().map(EpochRecord::validationAccuracy).toList())
        .ifPresent(
            reason -> {
              throw new BehindException(reason);
            });
  }
}
