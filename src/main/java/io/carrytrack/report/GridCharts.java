package io.carrytrack.report;

import io.carrytrack.report.GridReport.Axis;
import io.carrytrack.report.GridReport.Cell;
import io.carrytrack.report.GridReport.Group;
import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/**
 * A grid's charts: validation accuracy by epoch, and the best validation accuracy over each axis, a
 * line a setting, each point the mean over the seeds of the finished runs.
 */
public final class GridCharts {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;
  private static final int MOST_LINES = 12;
  private static final String ACCURACY = "validation accuracy";

  private final GridReport report;
  private final List<Group> groups;
  private final Map<String, Chart<?, ?>> all = new LinkedHashMap<>();

  private GridCharts(GridReport report) {
    this.report = report;
    this.groups = report.groups().stream().filter(group -> group.best().length > 0).toList();
  }

  /** Why this machine can draw no charts, if it cannot. */
  public static Optional<String> obstacle() {
    return Charts.obstacle();
  }

  /** The charts, each as SVG and PNG, by file name. */
  public static Map<String, byte[]> draw(GridReport report) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Map.Entry<String, Chart<?, ?>> of : charts(report).entrySet()) {
      files.put(of.getKey() + ".svg", Charts.svg(of.getValue()));
      files.put(of.getKey() + ".png", Charts.png(of.getValue()));
    }
    return files;
  }

  /** The charts themselves, by name. */
  public static Map<String, Chart<?, ?>> charts(GridReport report) {
    GridCharts charts = new GridCharts(report);
    if (!charts.groups.isEmpty()) {
      charts.byEpoch();
      for (Axis axis : report.axes()) {
        if (axis.values().size() > 1) {
          charts.over(axis);
        }
      }
    }
    return charts.all;
  }

  private void byEpoch() {
    List<List<Group>> pages = pages(groups, List.of());
    for (int page = 0; page < pages.size(); page++) {
      XYChart chart =
          new XYChartBuilder()
              .width(WIDTH)
              .height(HEIGHT)
              .title(title(pages.get(page), List.of()))
              .xAxisTitle("epoch")
              .yAxisTitle(ACCURACY)
              .build();
      for (Group group : pages.get(page)) {
        double[] means = meansByEpoch(group);
        double[] epochs = IntStream.rangeClosed(1, means.length).asDoubleStream().toArray();
        chart.addSeries(GridReport.label(group.point(), List.of()), epochs, means);
      }
      style(chart.getStyler());
      chart.getStyler().setXAxisDecimalPattern("0");
      add(name("epochs", page, pages), chart);
    }
  }

  /** As far as all runs go: a run that stopped early has no later epochs. */
  private static double[] meansByEpoch(Group group) {
    List<Cell> runs = group.finished();
    int epochs = runs.stream().mapToInt(run -> run.validationAccuracy().size()).min().orElseThrow();
    return IntStream.range(0, epochs)
        .mapToDouble(
            epoch ->
                runs.stream()
                    .mapToDouble(run -> run.validationAccuracy().get(epoch))
                    .average()
                    .orElseThrow())
        .toArray();
  }

  private void over(Axis axis) {
    List<String> without = List.of(axis.key());
    Map<String, Group> first = new LinkedHashMap<>();
    groups.forEach(group -> first.putIfAbsent(GridReport.label(group.point(), without), group));
    List<List<Group>> pages = pages(first.values(), without);
    for (int page = 0; page < pages.size(); page++) {
      CategoryChart chart =
          new CategoryChartBuilder()
              .width(WIDTH)
              .height(HEIGHT)
              .title(title(pages.get(page), without))
              .xAxisTitle(axis.key())
              .yAxisTitle("best " + ACCURACY)
              .build();
      chart.getStyler().setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line);
      // the points of a value above one another, not side by side as bars would be
      chart.getStyler().setOverlapped(true);
      for (Group line : pages.get(page)) {
        addLine(chart, axis, line);
      }
      style(chart.getStyler());
      String key = axis.key().substring(axis.key().lastIndexOf('.') + 1);
      add(name("over-" + key, page, pages), chart);
    }
  }

  /**
   * A line has a gap where no run of a value finished, and then no error bars, which XChart draws
   * on whole lines alone; a single run has none either.
   */
  private void addLine(CategoryChart chart, Axis axis, Group line) {
    List<Double> means = new ArrayList<>();
    List<Double> bars = new ArrayList<>();
    for (String value : axis.values()) {
      Map<String, String> point = new LinkedHashMap<>(line.point());
      point.put(axis.key(), value);
      MeanEstimate estimate =
          groups.stream()
              .filter(group -> group.point().equals(point))
              .findFirst()
              .map(group -> MeanEstimate.of(group.best()))
              .orElse(null);
      means.add(estimate == null ? null : Double.valueOf(estimate.mean()));
      bars.add(estimate == null || Double.isNaN(estimate.halfWidth()) ? 0 : estimate.halfWidth());
    }
    String name = GridReport.label(line.point(), List.of(axis.key()));
    if (means.contains(null)) {
      chart.addSeries(name, axis.values(), means);
    } else {
      chart.addSeries(name, axis.values(), means, bars);
    }
  }

  /**
   * Lines by charts of few lines each: those of one chart agree in as few of the first axes as that
   * takes.
   */
  private List<List<Group>> pages(Collection<Group> lines, List<String> without) {
    List<String> keys =
        report.axes().stream().map(Axis::key).filter(key -> !without.contains(key)).toList();
    for (int common = 0; ; common++) {
      Map<List<String>, List<Group>> pages = new LinkedHashMap<>();
      for (Group line : lines) {
        List<String> values = keys.subList(0, common).stream().map(line.point()::get).toList();
        pages.computeIfAbsent(values, v -> new ArrayList<>()).add(line);
      }
      if (common == keys.size()
          || pages.values().stream().allMatch(page -> page.size() <= MOST_LINES)) {
        return List.copyOf(pages.values());
      }
    }
  }

  /** What all lines of a chart have in common. */
  private String title(List<Group> page, List<String> without) {
    Map<String, String> common = new LinkedHashMap<>(page.get(0).point());
    common.keySet().removeAll(without);
    if (page.size() > 1) {
      page.forEach(group -> common.entrySet().retainAll(group.point().entrySet()));
    }
    return report.name() + (common.isEmpty() ? "" : ": " + GridReport.label(common, List.of()));
  }

  private static String name(String name, int page, List<?> pages) {
    return pages.size() == 1 ? name : name + "-" + (page + 1);
  }

  private static void style(AxesChartStyler styler) {
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setYAxisDecimalPattern("0.000");
    styler.setAntiAlias(true);
  }

  private void add(String name, Chart<?, ?> chart) {
    all.put(name, chart);
  }
}
