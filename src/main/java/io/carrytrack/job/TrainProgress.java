package io.carrytrack.job;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.report.History;
import io.carrytrack.report.RoundHistory;
import io.carrytrack.task.LabelNames;
import io.carrytrack.training.RoundRecord;
import io.carrytrack.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/** A line an epoch for the user, one for the history, and one a round for the history of rounds. */
final class TrainProgress implements TrainingListener, AutoCloseable {
  /** So many class weights are shown of many. */
  private static final int SHOWN = 8;

  private final History history;
  private final RoundHistory rounds;
  private final int epochs;
  private final double learningRate;
  private final LabelNames names;
  private final Console console;
  private Double rateFactor;

  /**
   * @param epochs of the run
   * @param learningRate the optimizer's
   * @param names what labels are called
   */
  TrainProgress(
      RunDirectory run,
      Configuration hadoop,
      int epochs,
      double learningRate,
      LabelNames names,
      Console console) {
    this.history = new History(run.history(), hadoop);
    this.rounds = new RoundHistory(run.rounds(), hadoop);
    this.epochs = epochs;
    this.learningRate = learningRate;
    this.names = names;
    this.console = console;
  }

  @Override
  public void weighted(List<Double> factors) {
    List<String> shown = new ArrayList<>();
    for (int label = 0; label < Math.min(SHOWN, factors.size()); label++) {
      shown.add(String.format(Locale.ROOT, "%s %.4g", names.name(label), factors.get(label)));
    }
    console.accept(
        "class weights "
            + String.join(", ", shown)
            + (factors.size() > SHOWN ? ", ... (" + factors.size() + " in all)" : ""));
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
    console.event(
        new Event.Round(
            round.epoch(),
            epochs,
            round.round(),
            round.roundsOfEpoch(),
            round.examples(),
            round.seconds(),
            round.trainLoss(),
            round.trainAccuracy(),
            round.trainMeanAbsoluteError()));
  }

  @Override
  public void epochEnded(EpochRecord epoch) {
    history.append(epoch);
    rounds.close();
    Double rate = rateFactor == null ? null : (Double) (rateFactor * learningRate);
    console.event(EpochLine.event(epoch, epochs, rate));
  }

  @Override
  public void close() {
    rounds.close();
  }
}
