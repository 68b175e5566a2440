package io.carrytrack.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the rounds of an epoch come to so far, and how long the rest takes if it goes on like that.
 */
final class TrainingPace {
  private Event.Round last;
  private Instant lastEnd;
  private int rounds;
  private double seconds;
  private long reviews;
  private double loss;
  private double accuracy;
  private double error;
  private int epochs;
  private double epochSeconds;
  private int epochsLeft;

  /** A round has ended. */
  void round(Event.Round round, Instant now) {
    if (last != null && last.epoch() != round.epoch()) {
      clear();
    }
    last = round;
    lastEnd = now;
    rounds++;
    seconds += round.seconds();
    reviews += round.reviews();
    loss += round.loss() * round.reviews();
    if (round.accuracy() != null) {
      accuracy += round.accuracy() * round.reviews();
    }
    if (round.meanAbsoluteError() != null) {
      error += round.meanAbsoluteError() * round.reviews();
    }
    epochsLeft = round.epochs() - round.epoch();
  }

  /** An epoch has ended. */
  void epoch(Event.Epoch epoch) {
    clear();
    epochs++;
    epochSeconds += epoch.seconds();
    epochsLeft = epoch.epochs() - epoch.epoch();
  }

  private void clear() {
    last = null;
    rounds = 0;
    seconds = 0;
    reviews = 0;
    loss = 0;
    accuracy = 0;
    error = 0;
  }

  /** Loss, accuracy or error, speed, time left of the epoch and of the run, as far as known. */
  List<String> figures(Instant now) {
    List<String> figures = new ArrayList<>();
    if (last != null) {
      figures.add(figure("loss", loss / reviews));
      if (last.accuracy() != null) {
        figures.add(figure("accuracy", accuracy / reviews));
      }
      if (last.meanAbsoluteError() != null) {
        figures.add(String.format(Locale.ROOT, "error %.4g", error / reviews));
      }
      figures.add(String.format(Locale.ROOT, "%,.0f reviews/s", reviews / seconds));
      // without a whole epoch nobody knows how long validation takes, behind the last round
      if (epochs > 0 || last.round() < last.rounds()) {
        figures.add(LiveText.left("epoch", epochLeft(now)));
      }
    }
    if (epochs > 0) {
      figures.add(LiveText.left("run", runLeft(now)));
    }
    return figures;
  }

  private static String figure(String name, double value) {
    return String.format(Locale.ROOT, "%s %.4f", name, value);
  }

  /** Seconds of the rounds to come, and of validation where epochs have shown what it takes. */
  private double epochLeft(Instant now) {
    double passed = Duration.between(lastEnd, now).toMillis() / 1e3;
    double ofRounds = seconds / rounds * (last.rounds() - last.round()) - passed;
    double ofEpochs = epochs == 0 ? 0 : epochSeconds / epochs - seconds - passed;
    return Math.max(0, Math.max(ofRounds, ofEpochs));
  }

  private double runLeft(Instant now) {
    return epochsLeft * epochSeconds / epochs + (last == null ? 0 : epochLeft(now));
  }
}
