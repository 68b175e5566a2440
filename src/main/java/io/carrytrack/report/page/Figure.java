package io.carrytrack.report.page;

import io.carrytrack.report.Charts;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Element;

/**
 * A chart: drawn into a page in the page's colours, by which it is dark where the page is, and into
 * files in those of paper.
 */
final class Figure {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 300;
  private static final int SCALE = 2;

  /** The colours of the page's style sheet, by its names, as they are on paper. */
  private static final Color INK = new Color(0x1f2933);

  private static final Color LINE = new Color(0xd0d7de);
  private static final Color CARD = new Color(0xfefefe);
  private static final Color NONE = new Color(0xfe, 0xfe, 0xfe, 0);
  private static final List<Color> SERIES =
      List.of(
          new Color(0x0072b2),
          new Color(0xd55e00),
          new Color(0x008563),
          new Color(0x8e4a9e),
          new Color(0x946400),
          new Color(0x2176a3),
          new Color(0xa63d57),
          new Color(0x5f6b7a));

  // who cannot tell the colours apart can tell these
  private static final Marker[] MARKERS = {
    SeriesMarkers.CIRCLE,
    SeriesMarkers.DIAMOND,
    SeriesMarkers.SQUARE,
    SeriesMarkers.TRIANGLE_UP,
    SeriesMarkers.TRIANGLE_DOWN,
    SeriesMarkers.CROSS,
    SeriesMarkers.PLUS,
    SeriesMarkers.OVAL
  };

  /** Of names beside one another. */
  private static final int MOST_LETTERS = 42;

  private static final int LEGEND_LINE = 22;

  /** Beyond so many points a line has no markers. */
  private static final int MOST_MARKED = 40;

  /** Of a chart from 0 to 1: about two units of its width. */
  private static final double RESOLUTION = 0.005;

  private final String name;
  private final String title;
  private final Chart<?, ?> chart;
  private final int height;

  private Figure(String name, String title, Chart<?, ?> chart, List<String> series) {
    this.name = name;
    this.title = title;
    this.chart = chart;
    height = height(series);
    style((AxesChartStyler) chart.getStyler(), series);
  }

  /** A chart that somebody else made, in the look of the others. */
  static Figure of(String name, String title, Chart<?, ?> chart) {
    return new Figure(name, title, chart, List.copyOf(chart.getSeriesMap().keySet()));
  }

  /** Names that do not fit beside one another stand below. */
  private static boolean isTall(List<String> series) {
    return series.stream().mapToInt(String::length).sum() + 5 * series.size() > MOST_LETTERS;
  }

  private static int height(List<String> series) {
    return HEIGHT + (isTall(series) ? LEGEND_LINE * series.size() : 0);
  }

  /**
   * Points of a line.
   *
   * @param name in the legend
   * @param x from left to right
   * @param y as many
   */
  record Line(String name, double[] x, double[] y) {}

  /** Why this machine can draw no text, if it cannot. */
  static Optional<String> obstacle() {
    return Charts.obstacle();
  }

  /** Lines over numbers; at least one, each of at least a point. */
  static Figure lines(String name, String title, String x, String y, List<Line> lines) {
    XYChart chart = xy(x, y, height(lines.stream().map(Line::name).toList()));
    for (Line line : lines) {
      Line drawn = thinned(line);
      XYSeries series = chart.addSeries(unique(chart, line.name()), drawn.x(), drawn.y());
      if (drawn.x().length > MOST_MARKED) {
        series.setMarker(SeriesMarkers.NONE);
      }
    }
    return of(name, title, chart);
  }

  /**
   * Without the points between the first and the last that are nearer to the one before than a
   * chart of shares can show.
   */
  private static Line thinned(Line line) {
    double most = Math.max(highest(line.x()), highest(line.y()));
    if (line.x().length <= MOST_MARKED || most > 1) {
      return line;
    }
    List<Integer> kept = new ArrayList<>();
    int last = line.x().length - 1;
    for (int i = 0; i <= last; i++) {
      int before = kept.isEmpty() ? i : kept.get(kept.size() - 1);
      double apart =
          Math.max(
              Math.abs(line.x()[i] - line.x()[before]), Math.abs(line.y()[i] - line.y()[before]));
      if (i == 0 || i == last || apart > RESOLUTION) {
        kept.add(i);
      }
    }
    return new Line(
        line.name(),
        kept.stream().mapToDouble(i -> line.x()[i]).toArray(),
        kept.stream().mapToDouble(i -> line.y()[i]).toArray());
  }

  private static double highest(double[] values) {
    return Arrays.stream(values).max().orElse(0);
  }

  /** Points without lines, and a line that they would be on. */
  static Figure points(String name, String title, String x, String y, Line points, Line line) {
    XYChart chart = xy(x, y, HEIGHT);
    chart
        .addSeries(points.name(), points.x(), points.y())
        .setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    chart.addSeries(line.name(), line.x(), line.y()).setMarker(SeriesMarkers.NONE);
    Figure figure = of(name, title, chart);
    chart.getStyler().setMarkerSize(4);
    return figure;
  }

  /** Bars over categories, side by side or, where they add up, above one another. */
  static Figure bars(
      String name,
      String title,
      String x,
      String y,
      List<String> categories,
      Map<String, ? extends List<? extends Number>> bars,
      boolean stacked) {
    CategoryChart chart =
        new CategoryChartBuilder().width(WIDTH).height(HEIGHT).xAxisTitle(x).yAxisTitle(y).build();
    bars.forEach((series, values) -> chart.addSeries(series, categories, new ArrayList<>(values)));
    chart.getStyler().setStacked(stacked);
    chart.getStyler().setAvailableSpaceFill(0.8);
    chart.getStyler().setXAxisMaxLabelCount(12);
    if (categories.stream().mapToInt(String::length).sum() > MOST_LETTERS) {
      chart.getStyler().setXAxisLabelRotation(45);
    }
    return of(name, title, chart);
  }

  /** The same with bounds of both axes. */
  Figure within(double least, double most) {
    AxesChartStyler styler = (AxesChartStyler) chart.getStyler();
    styler.setXAxisMin(least);
    styler.setXAxisMax(most);
    styler.setYAxisMin(least);
    styler.setYAxisMax(most);
    return this;
  }

  /** The same with a lowest value. */
  Figure from(double least) {
    ((AxesChartStyler) chart.getStyler()).setYAxisMin(least);
    return this;
  }

  /** The same with a highest value. */
  Figure to(double most) {
    ((AxesChartStyler) chart.getStyler()).setYAxisMax(most);
    return this;
  }

  /** The same over whole numbers. */
  Figure ofWholeNumbers() {
    ((AxesChartStyler) chart.getStyler()).setXAxisDecimalPattern("0");
    return this;
  }

  private static XYChart xy(String x, String y, int height) {
    return new XYChartBuilder().width(WIDTH).height(height).xAxisTitle(x).yAxisTitle(y).build();
  }

  private static String unique(XYChart chart, String name) {
    String free = name;
    for (int more = 2; chart.getSeriesMap().containsKey(free); more++) {
      free = name + " (" + more + ")";
    }
    return free;
  }

  private static void style(AxesChartStyler styler, List<String> series) {
    styler.setLocale(Locale.ROOT);
    styler.setAntiAlias(true);
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    styler.setBaseFont(font);
    styler.setAxisTitleFont(font);
    styler.setAxisTickLabelsFont(font.deriveFont(12f));
    styler.setLegendFont(font.deriveFont(12f));
    styler.setChartTitleFont(font.deriveFont(Font.BOLD));
    styler.setChartFontColor(INK);
    styler.setXAxisTickLabelsColor(INK);
    styler.setYAxisTickLabelsColor(INK);
    styler.setAxisTickMarksColor(INK);
    styler.setErrorBarsColor(INK);
    styler.setChartBackgroundColor(CARD);
    styler.setPlotBackgroundColor(CARD);
    styler.setPlotBorderColor(LINE);
    styler.setPlotGridLinesColor(LINE);
    styler.setPlotGridLinesStroke(new BasicStroke(1f));
    styler.setLegendBackgroundColor(NONE);
    styler.setLegendBorderColor(NONE);
    styler.setLegendVisible(series.size() > 1);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(
        isTall(series) ? Styler.LegendLayout.Vertical : Styler.LegendLayout.Horizontal);
    styler.setSeriesColors(SERIES.toArray(Color[]::new));
    styler.setSeriesMarkers(MARKERS);
    styler.setMarkerSize(6);
    styler.setChartPadding(4);
    styler.setXAxisTickMarkSpacingHint(70);
  }

  /** Of its files. */
  String name() {
    return name;
  }

  /** Below it. */
  String title() {
    return title;
  }

  /** What a page shows: without a size of its own, in the page's colours. */
  Element inline() {
    Element svg = Charts.element(chart, name + "-", WIDTH, height);
    svg.setAttribute("viewBox", "0 0 " + WIDTH + " " + height);
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", title);
    Charts.replaceColours(svg, Figure::variable);
    return svg;
  }

  private static Optional<String> variable(Color colour) {
    if (SERIES.contains(colour)) {
      return Optional.of("var(--c" + (1 + SERIES.indexOf(colour)) + ")");
    }
    return colour.equals(INK)
        ? Optional.of("var(--ink)")
        : colour.equals(LINE)
            ? Optional.of("var(--line)")
            : colour.equals(CARD) ? Optional.of("var(--card)") : Optional.empty();
  }

  /** As a file, with its title. */
  byte[] svg() throws IOException {
    return Charts.svg(titled());
  }

  /** As a file, with its title. */
  byte[] png() throws IOException {
    return Charts.png(titled(), SCALE);
  }

  private Chart<?, ?> titled() {
    chart.setTitle(title);
    return chart;
  }
}
