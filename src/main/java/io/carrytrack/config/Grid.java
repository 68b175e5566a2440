package io.carrytrack.config;

import io.carrytrack.base.UserError;
import java.util.List;
import java.util.Map;

/**
 * A checked grid: runs that differ in a few settings each.
 *
 * @param name the grid file's, without folder and ending
 * @param text the file's
 * @param out where its results go
 * @param axes what the runs differ in beside the seed, named variants first
 * @param cells the runs, in their order: variants, then axes, then seeds, the last varying fastest
 * @param stop when a run is not worth going on with
 * @param compare axes whose values are compared with their first one, seed by seed
 * @param keepModels whether each run's model stays
 */
public record Grid(
    String name,
    String text,
    String out,
    List<Axis> axes,
    List<Cell> cells,
    Stop stop,
    List<String> compare,
    boolean keepModels) {
  /** The axis that the named variants are. */
  public static final String VARIANT = "variant";

  /**
   * What is varied.
   *
   * @param key a configuration key, or {@link #VARIANT}
   * @param values as tables name them
   */
  public record Axis(String key, List<String> values) {}

  /**
   * One run.
   *
   * @param name of its directory, made of what tells it from the others
   * @param point its value on each axis, in the axes' order
   * @param settings what the grid sets for it, by key
   * @param experiment all that it is
   */
  public record Cell(
      String name, Map<String, String> point, Map<String, String> settings, Experiment experiment) {
    /** The seed of its randomness. */
    public long seed() {
      return experiment.training().seed();
    }
  }

  /**
   * When a run is not worth going on with.
   *
   * @param afterEpochs number of epochs that every run may have; 0 if no run is stopped
   * @param behind how far, in validation accuracy, its best epoch may be behind the best run's
   */
  public record Stop(int afterEpochs, double behind) {
    /** Every run goes on to its end. */
    public static final Stop NEVER = new Stop(0, 0);

    public Stop {
      if (afterEpochs < 0) {
        throw UserError.usage("stop.after-epochs is %d, must be at least 1", afterEpochs);
      }
      if (!(behind >= 0 && behind < 1)) {
        throw UserError.usage("stop.behind is %s, must be at least 0 and below 1", behind);
      }
    }
  }
}
