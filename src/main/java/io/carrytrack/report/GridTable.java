package io.carrytrack.report;

import io.carrytrack.report.GridReport.Cell;
import io.carrytrack.report.GridReport.Group;
import io.carrytrack.report.GridReport.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code table.md}: a grid's report as tables in Markdown. */
public final class GridTable {
  private static final int SHA_DIGITS = 12;

  private final GridReport report;
  private final StringBuilder text = new StringBuilder();

  private GridTable(GridReport report) {
    this.report = report;
  }

  /** The tables of a report. */
  public static String of(GridReport report) {
    GridTable table = new GridTable(report);
    table.settings();
    report.compare().forEach(table::differences);
    table.runs();
    return table.text.toString();
  }

  private void settings() {
    text.append("# ").append(report.name()).append("\n\n");
    text.append(
        """
        A row a setting: over the seeds of its finished runs the mean, the sample standard deviation and the 95 %
        t-interval of the mean of the best epoch's validation accuracy, and the means of the other figures.

        """);
    List<String> head = new ArrayList<>();
    report.axes().forEach(axis -> head.add(axis.key()));
    head.addAll(
        List.of(
            "runs",
            "best validation accuracy",
            "deviation",
            "95 % interval",
            "best epoch",
            "last validation accuracy",
            "test accuracy",
            "seconds",
            ""));
    head(head);
    report.groups().forEach(this::setting);
    text.append('\n');
  }

  private void setting(Group group) {
    List<String> row = new ArrayList<>();
    report.axes().forEach(axis -> row.add(group.point().get(axis.key())));
    List<Cell> finished = group.finished();
    row.add(finished.size() + " of " + group.cells().size());
    double[] best = group.best();
    if (best.length == 0) {
      row.addAll(List.of("", "", ""));
    } else {
      MeanEstimate estimate = MeanEstimate.of(best);
      row.add(accuracy(estimate.mean()));
      row.add(accuracy(estimate.deviation()));
      row.add(interval(estimate));
    }
    row.add(mean(finished, cell -> number(cell.bestEpoch()), "%.1f"));
    row.add(mean(finished, Cell::lastValidationAccuracy, "%.4f"));
    row.add(mean(finished, Cell::testAccuracy, "%.4f"));
    row.add(mean(finished, Cell::seconds, "%.1f"));
    row.add(notes(group));
    row(row);
  }

  private static Double number(Integer value) {
    return value == null ? null : value.doubleValue();
  }

  /** The mean of what all runs have; empty if one has it not. */
  private static String mean(List<Cell> cells, Function<Cell, Double> figure, String format) {
    List<Double> values = cells.stream().map(figure).filter(Objects::nonNull).toList();
    return values.isEmpty() || values.size() < cells.size()
        ? ""
        : String.format(
            Locale.ROOT,
            format,
            values.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
  }

  /** How many did not finish, and which setting's runs stand for these. */
  private String notes(Group group) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Status status : List.of(Status.STOPPED, Status.DIVERGED, Status.OPEN)) {
      long count = group.cells().stream().filter(cell -> cell.status() == status).count();
      if (count > 0) {
        counts.put(status.toString(), count);
      }
    }
    List<String> notes = new ArrayList<>();
    counts.forEach((status, count) -> notes.add(count + " " + status));
    group.cells().stream()
        .filter(cell -> cell.as() != null)
        .map(cell -> "the same as " + GridReport.label(point(cell.as()), List.of()))
        .distinct()
        .forEach(notes::add);
    return String.join("; ", notes);
  }

  private Map<String, String> point(String name) {
    return report.cells().stream()
        .filter(cell -> cell.name().equals(name))
        .findFirst()
        .orElseThrow()
        .point();
  }

  private void differences(String key) {
    String first = axis(key).values().get(0);
    text.append("## ").append(key).append(": differences from ").append(first).append("\n\n");
    text.append(
        "Of the best epoch's validation accuracy, seed by seed, over the seeds with which both runs finished.\n\n");
    head(List.of("setting", "difference", "pairs", "mean", "deviation", "95 % interval"));
    for (Group base : report.groups()) {
      if (base.point().get(key).equals(first)) {
        for (String value : axis(key).values().subList(1, axis(key).values().size())) {
          Map<String, String> point = new LinkedHashMap<>(base.point());
          point.put(key, value);
          difference(GridReport.label(point, List.of(key)), value + " minus " + first, point, base);
        }
      }
    }
    text.append('\n');
  }

  private GridReport.Axis axis(String key) {
    return report.axes().stream().filter(axis -> axis.key().equals(key)).findFirst().orElseThrow();
  }

  private void difference(String setting, String name, Map<String, String> point, Group base) {
    Group other =
        report.groups().stream()
            .filter(group -> group.point().equals(point))
            .findFirst()
            .orElseThrow();
    double[] differences = differences(other, base);
    if (differences.length == 0) {
      row(List.of(setting, name, "0", "", "", ""));
      return;
    }
    MeanEstimate estimate = MeanEstimate.of(differences);
    row(
        List.of(
            setting,
            name,
            Integer.toString(estimate.count()),
            signed(estimate.mean()),
            accuracy(estimate.deviation()),
            Double.isNaN(estimate.halfWidth())
                ? ""
                : signed(estimate.low()) + " to " + signed(estimate.high())));
  }

  /** Pairs the finished runs of equal seeds. */
  static double[] differences(Group of, Group minus) {
    Map<Long, Double> subtracted =
        minus.finished().stream()
            .filter(cell -> cell.bestValidationAccuracy() != null)
            .collect(Collectors.toMap(Cell::seed, Cell::bestValidationAccuracy));
    return of.finished().stream()
        .filter(cell -> cell.bestValidationAccuracy() != null)
        .filter(cell -> subtracted.containsKey(cell.seed()))
        .mapToDouble(cell -> cell.bestValidationAccuracy() - subtracted.get(cell.seed()))
        .toArray();
  }

  private void runs() {
    text.append("## Runs\n\n");
    head(
        List.of(
            "run",
            "status",
            "best epoch",
            "best validation accuracy",
            "last epoch",
            "last validation accuracy",
            "test accuracy",
            "seconds",
            "parameters' SHA-256"));
    for (Cell cell : report.cells()) {
      row(
          List.of(
              "`" + cell.name() + "`",
              status(cell),
              text(cell.bestEpoch()),
              accuracy(cell.bestValidationAccuracy()),
              text(cell.lastEpoch()),
              accuracy(cell.lastValidationAccuracy()),
              accuracy(cell.testAccuracy()),
              cell.seconds() == null ? "" : String.format(Locale.ROOT, "%.1f", cell.seconds()),
              cell.parametersSha256() == null
                  ? ""
                  : "`" + cell.parametersSha256().substring(0, SHA_DIGITS) + "`"));
    }
  }

  private static String status(Cell cell) {
    String status =
        cell.status() == Status.DIVERGED
            ? "diverged in epoch " + cell.divergedEpoch()
            : cell.status() == Status.STOPPED
                ? "stopped after epoch " + cell.lastEpoch()
                : cell.status().toString();
    return cell.as() == null ? status : status + ", as `" + cell.as() + "`";
  }

  private static String text(Object value) {
    return value == null ? "" : value.toString();
  }

  private static String interval(MeanEstimate estimate) {
    return Double.isNaN(estimate.halfWidth())
        ? ""
        : accuracy(estimate.low()) + " to " + accuracy(estimate.high());
  }

  private static String accuracy(Double value) {
    return value == null || value.isNaN() ? "" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  private void head(List<String> cells) {
    row(cells);
    row(cells.stream().map(cell -> "---").toList());
  }

  private void row(List<String> cells) {
    text.append("| ")
        .append(cells.stream().map(c -> c.replace("|", "\\|")).collect(Collectors.joining(" | ")))
        .append(" |\n");
  }
}
