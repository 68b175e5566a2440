package io.carrytrack.report.page;

import io.carrytrack.evaluation.ErrorCounts;
import io.carrytrack.evaluation.Groups;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.evaluation.Reliability;
import io.carrytrack.evaluation.RowStatistics;
import io.carrytrack.evaluation.ScoreCounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.w3c.dom.Element;

/** Sections of what was measured on labelled rows. */
final class MeasuredSections {
  private final Page page;
  private final RunFacts.Measured measured;
  private final Metrics metrics;
  private final RowStatistics statistics;

  MeasuredSections(Page page, RunFacts.Measured measured) {
    this.page = page;
    this.measured = measured;
    this.metrics = measured.evaluation().metrics();
    this.statistics = measured.evaluation().rows();
  }

  void add() {
    if (metrics.errors() == null) {
      classes();
      statistics.scores().filter(ScoreCounts::hasBoth).ifPresent(this::ranking);
      statistics.reliability().ifPresent(this::calibration);
      groups();
    } else if (metrics.targets().isEmpty()) {
      statistics.errors().ifPresent(this::numbers);
    } else {
      targets();
    }
  }

  private void targets() {
    Element section = page.section("Each number, on " + measured.on());
    List<List<Cell>> rows = new ArrayList<>();
    metrics
        .targets()
        .forEach(
            (name, errors) ->
                rows.add(
                    List.of(
                        Cell.of(name),
                        Cell.of(RunPage.number(errors.meanAbsoluteError())),
                        Cell.of(RunPage.number(errors.rootMeanSquaredError())),
                        Cell.of(Cell.shown(errors.rSquared(), 4)))));
    page.table(
        section,
        "Errors in each number's own unit. Of several numbers a row, single rows are not kept.",
        List.of("number", "mean absolute error", "root mean squared error", "R squared"),
        rows);
  }

  private void classes() {
    Element section = page.section("Classes, on " + measured.on());
    List<List<Cell>> rows = new ArrayList<>();
    for (Metrics.OfClass of : metrics.classes()) {
      rows.add(
          List.of(
              Cell.of(of.label()),
              Cell.of(of.rows()),
              Cell.of(of.precision(), 4),
              Cell.of(of.recall(), 4),
              Cell.of(of.f1(), 4)));
    }
    Element parts = page.add(section, "div");
    parts.setAttribute("class", "figs");
    page.table(
        parts,
        "Each class against the others; F1 "
            + Cell.shown(metrics.macroF1(), 4)
            + " as their mean, "
            + Cell.shown(metrics.weightedF1(), 4)
            + " weighted by their rows.",
        List.of("class", "rows", "precision", "recall", "F1"),
        rows);
    if (metrics.confusion() != null) {
      matrix(page.add(parts, "div"));
    }
  }

  private void matrix(Element parent) {
    List<String> names = metrics.classes().stream().map(Metrics.OfClass::label).toList();
    Element scroll = page.add(parent, "div");
    scroll.setAttribute("class", "scroll");
    scroll.setAttribute("tabindex", "0");
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "Confusion matrix");
    Element table = page.add(scroll, "table");
    table.setAttribute("class", "matrix");
    page.add(table, "caption", "Rows by label and prediction");
    Element head = page.add(page.add(table, "thead"), "tr");
    page.add(head, "th", "label \\ predicted");
    names.forEach(name -> page.add(head, "th", name).setAttribute("scope", "col"));
    Element body = page.add(table, "tbody");
    for (int label = 0; label < names.size(); label++) {
      Element row = page.add(body, "tr");
      page.add(row, "th", names.get(label)).setAttribute("scope", "row");
      List<Long> counts = metrics.confusion().get(label);
      long all = counts.stream().mapToLong(Long::longValue).sum();
      for (int prediction = 0; prediction < names.size(); prediction++) {
        long count = counts.get(prediction);
        Element cell = page.add(row, "td", String.format(Locale.ROOT, "%,d", count));
        long shade = all == 0 || count == 0 ? 0 : 1 + 3 * count / all;
        cell.setAttribute("class", (label == prediction ? "right " : "") + "h" + shade);
      }
    }
  }

  private void ranking(ScoreCounts scores) {
    Element section = page.section("ROC and precision-recall");
    List<ScoreCounts.Point> points = scores.points();
    Element figures = page.figures(section);
    String one = measured.names().name(1);
    Figure.Line chance = new Figure.Line("chance", new double[] {0, 1}, new double[] {0, 1});
    page.figure(
        figures,
        Figure.lines(
                "roc",
                "ROC of " + one + "; area " + Cell.shown(metrics.auc(), 4),
                "false positive rate",
                "true positive rate",
                List.of(
                    closed(line("model", points, p -> p.falsePositiveRate(), p -> p.recall())),
                    chance))
            .within(0, 1));
    page.figure(
        figures,
        Figure.lines(
                "precision-recall",
                "Precision over recall of " + one,
                "recall",
                "precision",
                List.of(line("model", points, p -> p.recall(), p -> p.precision())))
            .within(0, 1));
    page.figure(
        figures,
        Figure.lines(
                "threshold",
                "Precision, recall and F1 of " + one + " by threshold on the probability",
                "threshold",
                "",
                List.of(
                    line("precision", points, p -> p.threshold(), p -> p.precision()),
                    line("recall", points, p -> p.threshold(), p -> p.recall()),
                    line("F1", points, p -> p.threshold(), p -> p.f1())))
            .within(0, 1));
    List<List<Cell>> rows = new ArrayList<>();
    rows.add(threshold("best F1", scores.best()));
    rows.add(threshold("the usual", points.get(points.size() / 2)));
    page.table(
        figures,
        "Thresholds on the probability of " + one + ", of 0, 0.001 to 1.",
        List.of("", "threshold", "precision", "recall", "F1"),
        rows);
    page.note(
        section,
        "The best threshold is that of these rows: choose it on a validation split, as it is"
            + " flattered by the rows that it is chosen on.");
  }

  /** With the corner of all rows, which is above no threshold where a probability is 0. */
  private static Figure.Line closed(Figure.Line line) {
    double[] x = new double[line.x().length + 1];
    double[] y = new double[x.length];
    System.arraycopy(line.x(), 0, x, 1, line.x().length);
    System.arraycopy(line.y(), 0, y, 1, line.y().length);
    x[0] = 1;
    y[0] = 1;
    return new Figure.Line(line.name(), x, y);
  }

  private static List<Cell> threshold(String name, ScoreCounts.Point at) {
    return List.of(
        Cell.of(name),
        Cell.of(at.threshold(), 3),
        Cell.of(at.precision(), 4),
        Cell.of(at.recall(), 4),
        Cell.of(at.f1(), 4));
  }

  private static Figure.Line line(
      String name,
      List<ScoreCounts.Point> points,
      ToDoubleFunction<ScoreCounts.Point> x,
      ToDoubleFunction<ScoreCounts.Point> y) {
    return new Figure.Line(
        name, points.stream().mapToDouble(x).toArray(), points.stream().mapToDouble(y).toArray());
  }

  private void calibration(Reliability reliability) {
    boolean binary = statistics.scores().isPresent();
    Element section = page.section("Calibration");
    Map<String, String> glance = new LinkedHashMap<>();
    glance.put("Brier score", Cell.shown(metrics.brierScore(), 4));
    glance.put("expected calibration error", Cell.shown(metrics.expectedCalibrationError(), 4));
    page.glanceIn(section, glance);
    List<Reliability.Bin> bins = reliability.bins();
    Element figures = page.figures(section);
    page.figure(
        figures,
        Figure.lines(
                "reliability",
                binary
                    ? "Of rows with such a probability, the share that is labelled so"
                    : "Of rows predicted with such a probability, the share that is right",
                "probability",
                "share",
                List.of(
                    new Figure.Line(
                        "model",
                        bins.stream().mapToDouble(Reliability.Bin::probability).toArray(),
                        bins.stream().mapToDouble(Reliability.Bin::share).toArray()),
                    new Figure.Line("perfect", new double[] {0, 1}, new double[] {0, 1})))
            .within(0, 1));
    List<List<Cell>> rows = new ArrayList<>();
    bins.forEach(
        bin ->
            rows.add(
                List.of(
                    Cell.of(bin.probability(), 3), Cell.of(bin.share(), 3), Cell.of(bin.rows()))));
    page.table(
        figures,
        "Ten bins of equal width, those with rows; the error is the mean distance of both columns.",
        List.of("mean probability", "share", "rows"),
        rows);
  }

  private void groups() {
    List<Groups.Group> lengths = statistics.byLength();
    if (lengths.isEmpty()) {
      return;
    }
    Element section = page.section("By length and unknown words");
    Element figures = page.figures(section);
    bars(
        figures,
        "length",
        "Accuracy by the words that the network reads of a text",
        "words",
        lengths,
        this::words);
    List<Groups.Group> unknown = statistics.byUnknown();
    if (!unknown.isEmpty()) {
      bars(
          figures,
          "unknown",
          "Accuracy by the share of these words that the model does not know",
          "unknown words, %",
          unknown,
          this::shares);
    }
    table(figures, "words", lengths, this::words);
    if (!unknown.isEmpty()) {
      table(figures, "unknown words, %", unknown, this::shares);
    }
  }

  private void bars(
      Element figures,
      String name,
      String title,
      String x,
      List<Groups.Group> groups,
      Function<Groups.Group, String> label) {
    Map<String, List<Double>> bars = new LinkedHashMap<>();
    bars.put("accuracy", groups.stream().map(Groups.Group::accuracy).toList());
    page.figure(
        figures,
        Figure.bars(name, title, x, "accuracy", groups.stream().map(label).toList(), bars, false)
            .from(0)
            .to(1));
  }

  private void table(
      Element figures, String of, List<Groups.Group> groups, Function<Groups.Group, String> label) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Groups.Group group : groups) {
      rows.add(
          List.of(
              new Cell(label.apply(group), group.to(), "n"),
              Cell.of(group.rows()),
              Cell.of(group.accuracy(), 4)));
    }
    page.table(figures, "By " + of + ".", List.of(of, "rows", "accuracy"), rows);
  }

  private String words(Groups.Group group) {
    return group.to() >= 1e9
        ? "> " + (long) group.above()
        : (long) Math.max(1, group.above() + 1) + "–" + (long) group.to();
  }

  private String shares(Groups.Group group) {
    return group.to() == 0
        ? "0"
        : Math.round(100 * group.above()) + "–" + Math.round(100 * group.to());
  }

  private void numbers(ErrorCounts errors) {
    Metrics.OfNumbers of = metrics.errors();
    Element section = page.section("Errors, on " + measured.on());
    List<List<Cell>> rows = new ArrayList<>();
    rows.add(List.of(Cell.of("mean absolute error"), Cell.of(of.meanAbsoluteError(), 4)));
    rows.add(List.of(Cell.of("root mean squared error"), Cell.of(of.rootMeanSquaredError(), 4)));
    rows.add(List.of(Cell.of("R squared"), Cell.of(of.rSquared(), 4)));
    if (measured.naive() != null) {
      rows.add(
          List.of(
              Cell.of("mean absolute error of the last known value as the forecast"),
              Cell.of(measured.naive().lastValueMeanAbsoluteError(), 4)));
      rows.add(
          List.of(
              Cell.of("of the value a day before"),
              Cell.of(measured.naive().dayBeforeMeanAbsoluteError(), 4)));
    }
    page.table(section, "In the unit of what is predicted.", List.of("figure", "value"), rows);
    List<ErrorCounts.Shown> shown = errors.shown();
    double[] actual = shown.stream().mapToDouble(ErrorCounts.Shown::actual).toArray();
    double[] predicted = shown.stream().mapToDouble(ErrorCounts.Shown::predicted).toArray();
    double[] ends = {
      shown.stream().mapToDouble(ErrorCounts.Shown::actual).min().orElse(0),
      shown.stream().mapToDouble(ErrorCounts.Shown::actual).max().orElse(1)
    };
    Element figures = page.figures(section);
    page.figure(
        figures,
        Figure.points(
            "predicted",
            "Predicted over actual, of " + shown.size() + " rows chosen by a hash of their ids",
            "actual",
            "predicted",
            new Figure.Line("rows", actual, predicted),
            new Figure.Line("perfect", ends, ends)));
    Map<String, List<Long>> bars = new LinkedHashMap<>();
    bars.put("rows", errors.errors().stream().map(ErrorCounts.Bin::rows).toList());
    page.figure(
        figures,
        Figure.bars(
            "errors",
            "Rows by error, predicted less actual; the outermost bars have all that is beyond",
            "error",
            "rows",
            errors.errors().stream().map(bin -> RunPage.number(bin.middle())).toList(),
            bars,
            false));
  }
}
