package io.carrytrack.evaluation;

/**
 * How a network does on rows.
 *
 * @param metrics in numbers
 * @param rows what there is to show of them beside
 */
public record Evaluation(Metrics metrics, RowStatistics rows) {}
