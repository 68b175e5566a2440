package io.carrytrack.grid;

import io.carrytrack.config.Grid;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a run is clearly behind: a function of the grid's order and of accuracies alone, so that
 * it says the same however often the grid is stopped and goes on.
 */
final class StopRule {
  private StopRule() {}

  /**
   * Why a run is not worth going on with, if it is not. After each of its epochs, from the rule's
   * on, its best validation accuracy so far is compared with the best that a finished run before it
   * in the grid had by that epoch.
   *
   * @param finished validation accuracies, epoch by epoch, of the finished runs before it
   * @param run those of the run so far
   */
  static Optional<String> behind(Grid.Stop stop, List<List<Double>> finished, List<Double> run) {
    int epochs = run.size();
    if (stop.afterEpochs() == 0 || epochs < stop.afterEpochs() || finished.isEmpty()) {
      return Optional.empty();
    }
    double best = finished.stream().mapToDouble(other -> best(other, epochs)).max().orElseThrow();
    double own = best(run, epochs);
    return own < best - stop.behind()
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "after %d epochs its best validation accuracy is %.4f, that of the best run %.4f",
                epochs,
                own,
                best))
        : Optional.empty();
  }

  private static double best(List<Double> accuracies, int epochs) {
    return accuracies.stream().limit(epochs).mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
