package io.carrytrack.report;

import java.util.List;
import java.util.Map;

/**
 * {@code comparison.json}: runs side by side.
 *
 * @param runs in the order in which they were named
 * @param settings those that decide an outcome and are not the same in all runs: by key, each run's
 *     value
 * @param pairs every run with the first one, where both kept predictions of the same rows
 */
public record Comparison(
    List<Run> runs, Map<String, List<String>> settings, List<PairedDifference> pairs) {

  /**
   * A run.
   *
   * @param name in tables and charts
   * @param path of its directory
   * @param results figures that it reached, by name
   * @param facts what it is, by name
   * @param epochs the history; empty of an evaluation
   */
  public record Run(
      String name,
      String path,
      Map<String, Double> results,
      Map<String, String> facts,
      List<Epoch> epochs) {}

  /**
   * Figures of an epoch; null for what it does not have.
   *
   * @param epoch from 1
   * @param figures by name
   */
  public record Epoch(int epoch, Map<String, Double> figures) {}
}
