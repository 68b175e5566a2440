package io.carrytrack.tracking.tensorboard;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.report.RoundHistory;
import io.carrytrack.tracking.Figures;
import io.carrytrack.tracking.RunListener;
import io.carrytrack.tracking.TrackedRun;
import io.carrytrack.training.RoundRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Event files of a run, in the folders and by the names of Keras' callback: {@code train} and
 * {@code validation} with {@code epoch_loss} and so on, and beside them {@code round_loss} over all
 * rounds. What was written before a resumption is made anew of the run's histories, so that no step
 * is there twice.
 */
public final class TensorBoardTracker implements RunListener {
  /** The folder in a run directory. */
  public static final String FOLDER = "tensorboard";

  private final Path rounds;
  private final Path root;
  private final Configuration hadoop;
  private final EventFiles training;
  private final EventFiles validation;
  private final EventFiles test;

  /**
   * @param directory of the run
   */
  public TensorBoardTracker(Path directory, Configuration hadoop) {
    this.rounds = new Path(directory, RoundHistory.FOLDER);
    this.root = new Path(directory, FOLDER);
    this.hadoop = hadoop;
    this.training = new EventFiles(new Path(root, "train"), hadoop);
    this.validation = new EventFiles(new Path(root, "validation"), hadoop);
    this.test = new EventFiles(new Path(root, "test"), hadoop);
  }

  private static double now() {
    return System.currentTimeMillis() / 1e3;
  }

  @Override
  public void started(TrackedRun run) {
    try {
      root.getFileSystem(hadoop).delete(root, true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + root, e);
    }
  }

  /** The points get the times that they would have, had the run never stopped. */
  @Override
  public void resumed(List<EpochRecord> history, int round, long totalRounds) {
    double seconds = history.stream().mapToDouble(EpochRecord::seconds).sum();
    double[] time = {now() - seconds};
    for (EpochRecord epoch : history) {
      time[0] += epoch.seconds();
      add(epoch, time[0]);
    }
    time[0] = now() - seconds;
    try {
      RoundHistory.read(
          rounds,
          hadoop,
          RoundRecord.class,
          before -> {
            if (before.totalRounds() <= totalRounds) {
              time[0] += before.seconds();
              add(before, Math.min(time[0], now()));
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + rounds, e);
    }
    write();
  }

  @Override
  public void roundEnded(RoundRecord round) {
    add(round, now());
    training.writeIfDue();
  }

  @Override
  public void epochEnded(EpochRecord epoch) {
    add(epoch, now());
    training.writeIfDue();
    validation.writeIfDue();
  }

  @Override
  public void tested(int epoch, Metrics metrics) {
    Figures.of(metrics).forEach((name, value) -> test.add("epoch_" + name, epoch, value, now()));
  }

  private void add(RoundRecord round, double time) {
    add(training, "round_", Figures.of(round), round.totalRounds(), time);
  }

  private void add(EpochRecord epoch, double time) {
    add(training, "epoch_", Figures.training(epoch), epoch.epoch(), time);
    training.add("epoch_seconds", epoch.epoch(), epoch.seconds(), time);
    add(validation, "epoch_", Figures.validation(epoch), epoch.epoch(), time);
  }

  private static void add(
      EventFiles to, String prefix, Map<String, Double> figures, long step, double time) {
    figures.forEach((name, value) -> to.add(prefix + name, step, value, time));
  }

  private void write() {
    training.close();
    validation.close();
    test.close();
  }

  @Override
  public void finished() {
    write();
  }

  @Override
  public void failed(Outcome outcome, String message) {
    write();
  }
}
