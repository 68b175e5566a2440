package io.carrytrack.config;

/**
 * What a run's report may hold; decides nothing of the outcome.
 *
 * @param texts whether it shows the texts of reviews
 * @param predictions whether the predictions of the test split are kept beside it
 */
public record ReportSettings(boolean texts, boolean predictions) {}
