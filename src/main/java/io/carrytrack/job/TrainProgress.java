package io.carrytrack.job;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.report.History;
import io.carrytrack.report.RoundHistory;
import io.carrytrack.training.RoundRecord;
import io.carrytrack.training.TrainingListener;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** A line an epoch for the user, one for the history, and one a round for the history of rounds. */
final class TrainProgress implements TrainingListener, AutoCloseable {
  private final History history;
  private final RoundHistory rounds;
  private final int epochs;
  private final double learningRate;
  private final Consumer<String> console;
  private Double rateFactor;

  /**
   * @param epochs of the run
   * @param learningRate the optimizer's
   */
  TrainProgress(
      RunDirectory run,
      Configuration hadoop,
      int epochs,
      double learningRate,
      Consumer<String> console) {
    this.history = new History(run.history(), hadoop);
    this.rounds = new RoundHistory(run.rounds(), hadoop);
    this.epochs = epochs;
    this.learningRate = learningRate;
    this.console = console;
  }

  @Override
  public void resumed(List<EpochRecord> before, int round, long totalRounds) {
    before.forEach(history::append);
    rounds.resume(before.size() + 1, round);
    console.accept("resumed after round " + totalRounds + ", " + before.size() + " epochs done");
  }

  @Override
  public void roundEnded(RoundRecord round) {
    rounds.append(round.epoch(), round);
    rateFactor = round.rateFactor();
  }

  @Override
  public void epochEnded(EpochRecord epoch) {
    history.append(epoch);
    rounds.close();
    Double rate = rateFactor == null ? null : (Double) (rateFactor * learningRate);
    console.accept(EpochLine.of(epoch, epochs, rate));
  }

  @Override
  public void close() {
    rounds.close();
  }
}
