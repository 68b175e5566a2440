package io.carrytrack.job;

import io.carrytrack.report.History;
import io.carrytrack.training.EpochRecord;
import io.carrytrack.training.TrainingListener;
import java.util.List;
import java.util.function.Consumer;

/** A line an epoch for the user, and one for the history. */
final class TrainProgress implements TrainingListener {
  private final History history;
  private final int epochs;
  private final Consumer<String> console;

  TrainProgress(History history, int epochs, Consumer<String> console) {
    this.history = history;
    this.epochs = epochs;
    this.console = console;
  }

  @Override
  public void resumed(List<EpochRecord> before, long rounds) {
    before.forEach(history::append);
    console.accept("resumed after round " + rounds + ", " + before.size() + " epochs done");
  }

  @Override
  public void epochEnded(EpochRecord epoch) {
    history.append(epoch);
    console.accept(EpochLine.of(epoch, epochs));
  }
}
