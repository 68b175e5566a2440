package io.carrytrack.plan;

import io.carrytrack.base.Json;
import io.carrytrack.base.UserError;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.SingularMatrixException;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;

/**
 * A cost model with what it was fitted to.
 *
 * @param source of the measurements: command, date and machine
 * @param model the coefficients
 * @param points number of measurements
 * @param mostWorkers the largest number of workers among them
 * @param mostBytes the largest state among them
 * @param medianError median of |model - measured| / measured
 * @param largestError the largest of those
 */
public record RoundCostFit(
    String source,
    RoundCostModel model,
    int points,
    int mostWorkers,
    long mostBytes,
    double medianError,
    double largestError) {

  /** Made by {@code src/bench/run.sh fit}, beside the class of what it holds. */
  private static final String OF_BUILD = "round-cost-fit.json";

  /**
   * A measurement.
   *
   * @param seconds of the round
   */
  public record Measured(RoundCostModel.Round round, double seconds) {}

  /**
   * The one that came with this build.
   *
   * @throws UserError if none did
   */
  public static RoundCostFit ofBuild() throws IOException {
    try (InputStream in = RoundCostFit.class.getResourceAsStream(OF_BUILD)) {
      if (in == null) {
        throw UserError.data(
            "no round has been measured for this build: src/bench/run.sh scaling and fit do, or"
                + " pass --costs");
      }
      return Json.MAPPER.readValue(in, RoundCostFit.class);
    }
  }

  /**
   * The one in a local file.
   *
   * @throws UserError if there is no such file
   */
  public static RoundCostFit read(File file) throws IOException {
    if (!file.isFile()) {
      throw UserError.data("--costs: no such file: %s", file);
    }
    return Json.MAPPER.readValue(file, RoundCostFit.class);
  }

  /**
   * Fits the coefficients by least squares of the relative errors, none of them below 0. There are
   * few coefficients, so the least of all subsets' ordinary least squares that are nowhere negative
   * is found by trying each, and is that of the bounded problem: there the coefficients that are
   * not 0 are the unbounded solution among themselves.
   *
   * @param measured more measurements than coefficients
   * @throws IllegalArgumentException if there are too few
   */
  public static RoundCostFit of(String source, List<Measured> measured) {
    if (measured.size() <= RoundCostModel.TERMS) {
      throw new IllegalArgumentException(
          measured.size() + " measurements for " + RoundCostModel.TERMS + " coefficients");
    }
    RoundCostModel model =
        IntStream.range(1, 1 << RoundCostModel.TERMS)
            .mapToObj(subset -> solve(measured, subset))
            .flatMap(List::stream)
            .min(Comparator.comparingDouble(candidate -> squares(candidate, measured)))
            .orElseThrow();
    double[] errors = measured.stream().mapToDouble(m -> Math.abs(error(model, m))).toArray();
    return new RoundCostFit(
        source,
        model,
        measured.size(),
        measured.stream().mapToInt(m -> m.round().workers()).max().orElseThrow(),
        measured.stream().mapToLong(m -> m.round().bytes()).max().orElseThrow(),
        new Median().evaluate(errors),
        IntStream.range(0, errors.length).mapToDouble(i -> errors[i]).max().orElseThrow());
  }

  /**
   * Ordinary least squares of some terms; nothing where they depend on each other, or are below 0.
   */
  private static List<RoundCostModel> solve(List<Measured> measured, int subset) {
    int[] terms =
        IntStream.range(0, RoundCostModel.TERMS).filter(t -> (subset & 1 << t) != 0).toArray();
    double[] scale = new double[RoundCostModel.TERMS];
    double[][] rows = new double[measured.size()][terms.length];
    double[] ones = new double[measured.size()];
    for (int row = 0; row < rows.length; row++) {
      double[] amounts = RoundCostModel.amounts(measured.get(row).round());
      for (int column = 0; column < terms.length; column++) {
        rows[row][column] = amounts[terms[column]] / measured.get(row).seconds();
        scale[column] = Math.max(scale[column], rows[row][column]);
      }
      ones[row] = 1;
    }
    // bytes and tasks differ by many orders of magnitude
    for (double[] row : rows) {
      for (int column = 0; column < row.length; column++) {
        row[column] /= scale[column];
      }
    }
    OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression(1e-10);
    regression.setNoIntercept(true);
    regression.newSampleData(ones, rows);
    double[] coefficients = new double[RoundCostModel.TERMS];
    try {
      double[] found = regression.estimateRegressionParameters();
      for (int column = 0; column < found.length; column++) {
        coefficients[terms[column]] = found[column] / scale[column];
      }
    } catch (SingularMatrixException e) {
      return List.of();
    }
    List<RoundCostModel> solution = new ArrayList<>();
    if (IntStream.range(0, coefficients.length).allMatch(i -> coefficients[i] >= 0)) {
      solution.add(RoundCostModel.of(coefficients));
    }
    return solution;
  }

  private static double squares(RoundCostModel model, List<Measured> measured) {
    return measured.stream().mapToDouble(m -> error(model, m) * error(model, m)).sum();
  }

  private static double error(RoundCostModel model, Measured measured) {
    return model.seconds(measured.round()) / measured.seconds() - 1;
  }
}
