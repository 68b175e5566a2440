package io.carrytrack.report;

/**
 * A run as a tracking server of MLflow has it.
 *
 * @param uri of the server
 * @param experimentId the number of its experiment there
 * @param runId its id there
 */
public record MlflowReport(String uri, String experimentId, String runId) {
  /** Where people look at it. */
  public String page() {
    return uri + "/#/experiments/" + experimentId + "/runs/" + runId;
  }
}
