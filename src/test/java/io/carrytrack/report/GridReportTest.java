package io.carrytrack.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.report.GridReport.Cell;
import io.carrytrack.report.GridReport.Status;
import io.carrytrack.testing.Project;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class GridReportTest {
  private static final List<GridReport.Axis> AXES =
      List.of(
          new GridReport.Axis("variant", List.of("plain", "b|c")),
          new GridReport.Axis("averaging.workers", List.of("1", "16")));

  private static Cell cell(String variant, String workers, long seed, Double... accuracies) {
    return cell(variant, workers, seed, Status.FINISHED, null, accuracies);
  }

  private static Cell cell(
      String variant, String workers, long seed, Status status, String as, Double... accuracies) {
    Map<String, String> point = new LinkedHashMap<>();
    point.put("variant", variant);
    point.put("averaging.workers", workers);
    List<Double> all = List.of(accuracies);
    boolean ended = !all.isEmpty();
    Double best = ended ? all.stream().max(Double::compare).orElseThrow() : null;
    return new Cell(
        variant + "_workers-" + workers + "_seed-" + seed,
        point,
        seed,
        Map.of(),
        status,
        as,
        null,
        status == Status.DIVERGED ? all.size() + 1 : null,
        ended ? all.indexOf(best) + 1 : null,
        best,
        ended ? all.size() : null,
        ended ? all.get(all.size() - 1) : null,
        status == Status.FINISHED ? Double.valueOf(0.8) : null,
        status == Status.OPEN ? null : Double.valueOf(10.0 * seed),
        status == Status.FINISHED ? "0123456789abcdef".repeat(4) : null,
        all);
  }

  private static GridReport report() {
    return new GridReport(
        "g",
        AXES,
        List.of("averaging.workers"),
        List.of(
            cell("plain", "1", 1, 0.80, 0.86),
            cell("plain", "1", 2, 0.88, 0.87),
            cell("plain", "1", 3, 0.80, 0.87),
            cell("plain", "16", 1, 0.80, 0.85),
            cell("plain", "16", 2, 0.80, 0.86),
            cell("plain", "16", 3, Status.STOPPED, null, 0.50),
            cell("b|c", "1", 1, Status.FINISHED, "plain_workers-1_seed-1", 0.80, 0.86),
            cell("b|c", "1", 2, Status.DIVERGED, null),
            cell("b|c", "1", 3, Status.OPEN, null),
            cell("b|c", "16", 1, Status.DIVERGED, null, 0.5),
            cell("b|c", "16", 2, Status.DIVERGED, null, 0.5),
            cell("b|c", "16", 3, Status.DIVERGED, null, 0.5)));
  }

  @Test
  void aRowASettingHasTheStatisticsOfItsFinishedRuns() {
    assertThat(GridTable.of(report()))
        .contains(
            "| variant | averaging.workers | runs | best validation accuracy | deviation |",
            // 0.86, 0.88, 0.87: by hand in MeanEstimateTest
            "| plain | 1 | 3 of 3 | 0.8700 | 0.0100 | 0.8452 to 0.8948 | 1.7 | 0.8667 | 0.8000 | 20.0 |  |",
            // 0.85, 0.86: t(0.975, 1) = 12.706, 12.706 * 0.00707107 / sqrt 2 = 0.06353
            "| plain | 16 | 2 of 3 | 0.8550 | 0.0071 | 0.7915 to 0.9185 | 2.0 | 0.8550 | 0.8000 | 15.0 | 1 stopped |",
            "| b\\|c | 1 | 1 of 3 | 0.8600 |  |  | 2.0 | 0.8600 | 0.8000 | 10.0 "
                + "| 1 diverged; 1 open; the same as plain, workers 1 |",
            "| b\\|c | 16 | 0 of 3 |  |  |  |  |  |  |  | 3 diverged |");
  }

  @Test
  void aRowARunSaysHowItEnded() {
    assertThat(GridTable.of(report()))
        .contains(
            "| `plain_workers-1_seed-2` | finished | 1 | 0.8800 | 2 | 0.8700 | 0.8000 | 20.0 | `0123456789ab` |",
            "| `plain_workers-16_seed-3` | stopped after epoch 1 | 1 | 0.5000 | 1 | 0.5000 |  | 30.0 |  |",
            "| `b\\|c_workers-1_seed-1` | finished, as `plain_workers-1_seed-1` | 2 | 0.8600 |",
            "| `b\\|c_workers-1_seed-2` | diverged in epoch 1 |  |  |  |  |  | 20.0 |  |",
            "| `b\\|c_workers-1_seed-3` | open |  |  |  |  |  |  |  |");
  }

  @Test
  void differencesArePairedBySeed() {
    // 0.85 - 0.86 and 0.86 - 0.88, the third pair has no end: mean -0.015, deviation 0.00707107
    assertThat(GridTable.of(report()))
        .contains(
            "## averaging.workers: differences from 1",
            "| plain | 16 minus 1 | 2 | -0.0150 | 0.0071 | -0.0785 to +0.0485 |",
            "| b\\|c | 16 minus 1 | 0 |  |  |  |");
  }

  @Test
  void chartsAreDrawnWithoutAScreen() throws Exception {
    assertThat(GridCharts.obstacle()).as("this machine has fonts").isEmpty();
    Map<String, byte[]> charts = GridCharts.draw(report());
    assertThat(charts)
        .containsOnlyKeys(
            "epochs.svg",
            "epochs.png",
            "over-variant.svg",
            "over-variant.png",
            "over-workers.svg",
            "over-workers.png");
    for (Map.Entry<String, byte[]> chart : charts.entrySet()) {
      if (chart.getKey().endsWith(".png")) {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(chart.getValue()));
        assertThat(image.getWidth()).as(chart.getKey()).isEqualTo(900);
      } else {
        Element svg = svg(chart.getValue());
        assertThat(svg.getTagName()).as(chart.getKey()).isEqualTo("svg");
        assertThat(svg.getElementsByTagName("path").getLength())
            .as("outlines of letters, lines and marks in %s", chart.getKey())
            .isGreaterThan(20);
      }
    }
    Path folder = Files.createDirectories(Project.root().resolve("target/charts"));
    for (Map.Entry<String, byte[]> chart : charts.entrySet()) {
      Files.write(folder.resolve(chart.getKey()), chart.getValue());
    }
  }

  private static Element svg(byte[] bytes) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes)).getDocumentElement();
  }

  @Test
  void manyLinesAreSeveralCharts() throws IOException {
    List<String> many = IntStream.range(0, 8).mapToObj(Integer::toString).toList();
    List<Cell> cells = new ArrayList<>();
    for (String variant : List.of("plain", "b|c")) {
      many.forEach(workers -> cells.add(cell(variant, workers, 1, 0.5, 0.6)));
    }
    GridReport report =
        new GridReport(
            "g",
            List.of(AXES.get(0), new GridReport.Axis("averaging.workers", many)),
            List.of(),
            cells);
    assertThat(GridCharts.draw(report).keySet())
        .filteredOn(name -> name.endsWith(".svg"))
        .as("sixteen lines by epoch, eight over the variants, two over the workers")
        .containsExactly("epochs-1.svg", "epochs-2.svg", "over-variant.svg", "over-workers.svg");
  }

  @Test
  void aGridWithoutAFinishedRunHasNoCharts() throws IOException {
    GridReport report =
        new GridReport("g", AXES, List.of(), List.of(cell("plain", "1", 1, Status.OPEN, null)));
    assertThat(GridCharts.draw(report)).isEmpty();
  }
}
