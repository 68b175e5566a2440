package io.carrytrack.report.page;

import io.carrytrack.report.GridCharts;
import io.carrytrack.report.GridReport;
import io.carrytrack.report.MeanEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.knowm.xchart.internal.chartpart.Chart;
import org.w3c.dom.Element;

/** The page of a grid: its settings over their seeds, its charts, its runs. */
public final class GridPage {
  private final GridReport report;
  private final Page page;

  private GridPage(GridReport report) {
    this.report = report;
    long ended = report.cells().stream().filter(c -> c.status() != GridReport.Status.OPEN).count();
    this.page =
        new Page("Grid " + report.name(), ended + " of " + report.cells().size() + " runs ended.");
  }

  /** Makes it; a grid has its charts as files already. */
  public static byte[] of(GridReport report) {
    GridPage of = new GridPage(report);
    of.settings();
    of.charts();
    of.runs();
    return of.page.files().html();
  }

  private void settings() {
    Element section = page.section("Settings over their seeds");
    List<String> heads = new ArrayList<>();
    report.axes().forEach(axis -> heads.add(axis.key()));
    heads.addAll(
        List.of("runs", "best validation accuracy", "deviation", "95 % ±", "test accuracy"));
    List<List<Cell>> rows = new ArrayList<>();
    for (GridReport.Group group : report.groups()) {
      List<Cell> row = new ArrayList<>();
      report.axes().forEach(axis -> row.add(Cell.of(group.point().get(axis.key()))));
      row.add(Cell.of(group.finished().size()));
      double[] best = accuracies(group);
      MeanEstimate estimate = best.length == 0 ? null : MeanEstimate.of(best);
      row.add(Cell.of(estimate == null ? null : (Double) estimate.mean(), 4));
      row.add(Cell.of(estimate == null ? null : (Double) estimate.deviation(), 4));
      row.add(Cell.of(estimate == null ? null : (Double) estimate.halfWidth(), 4));
      row.add(Cell.of(test(group), 4));
      rows.add(row);
    }
    page.table(
        section,
        "Of the finished runs of a setting: the mean of the best epochs' validation accuracies, their"
            + " deviation, half their mean's 95 % interval, the mean test accuracy.",
        heads,
        rows);
  }

  private static double[] accuracies(GridReport.Group group) {
    return group.finished().stream()
        .map(GridReport.Cell::bestValidationAccuracy)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private static Double test(GridReport.Group group) {
    List<Double> of =
        group.finished().stream()
            .map(GridReport.Cell::testAccuracy)
            .filter(Objects::nonNull)
            .toList();
    return of.isEmpty()
        ? null
        : (Double) of.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private void charts() {
    if (Figure.obstacle().isPresent()) {
      page.figures(page.section("Charts"));
      return;
    }
    Element figures = null;
    for (var chart : GridCharts.charts(report).entrySet()) {
      figures = figures == null ? page.figures(page.section("Charts")) : figures;
      page.figure(figures, figure(chart.getKey(), chart.getValue()));
    }
  }

  private static Figure figure(String name, Chart<?, ?> chart) {
    String title = chart.getTitle();
    chart.setTitle("");
    return Figure.of(name, title, chart);
  }

  private void runs() {
    Element section = page.section("Runs");
    List<List<Cell>> rows = new ArrayList<>();
    for (GridReport.Cell cell : report.cells()) {
      rows.add(
          List.of(
              Cell.key(cell.name()),
              Cell.of(cell.status() + (cell.as() == null ? "" : ", as " + cell.as())),
              Cell.of(cell.bestEpoch() == null ? null : cell.bestEpoch().doubleValue(), 0),
              Cell.of(cell.bestValidationAccuracy(), 4),
              Cell.of(cell.lastValidationAccuracy(), 4),
              Cell.of(cell.testAccuracy(), 4),
              Cell.of(cell.seconds(), 1)));
    }
    page.table(
        section,
        "Each in cells/NAME; jobs/report.sh lays some of them side by side, row by row.",
        List.of(
            "run",
            "status",
            "best epoch",
            "best validation accuracy",
            "last validation accuracy",
            "test accuracy",
            "seconds"),
        rows);
  }
}
