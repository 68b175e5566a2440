package io.carrytrack.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.carrytrack.checkpoint.EpochRecord;
import java.util.List;
import java.util.Map;

/**
 * {@code result.json} of a run of a grid. Of a finished run it has all that a training run's has.
 *
 * @param cell name of the run
 * @param status how it ended
 * @param reason why it was stopped, or diverged; null otherwise
 * @param as the run that this one is equal to; null otherwise
 * @param settings all that decides its outcome, by key
 * @param run the training run's result; null unless it finished
 * @param history the epochs until it ended; null if it finished, whose result has them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CellReport(
    String cell,
    GridReport.Status status,
    String reason,
    String as,
    Map<String, String> settings,
    @JsonUnwrapped TrainReport run,
    List<EpochRecord> history) {

  /** A run that ended with its last epoch. */
  public static CellReport finished(String cell, Map<String, String> settings, TrainReport run) {
    return new CellReport(cell, GridReport.Status.FINISHED, null, null, settings, run, null);
  }

  /** A run that was ended before, or ended itself. */
  public static CellReport ended(
      String cell,
      GridReport.Status status,
      String reason,
      Map<String, String> settings,
      List<EpochRecord> history) {
    return new CellReport(cell, status, reason, null, settings, null, history);
  }

  /** A run that need not be made: another one is the same. */
  public static CellReport same(String cell, String as, Map<String, String> settings) {
    return new CellReport(cell, GridReport.Status.SAME, null, as, settings, null, null);
  }
}
