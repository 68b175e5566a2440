package io.carrytrack.report.page;

import io.carrytrack.report.Comparison;
import io.carrytrack.report.PairedDifference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/** The page that lays runs side by side. */
public final class ComparePage {
  private static final List<String> CURVES =
      List.of(
          "validation accuracy",
          "validation loss",
          "validation error",
          "training accuracy",
          "training loss",
          "training error");

  private final Comparison comparison;
  private final Page page;

  private ComparePage(Comparison comparison) {
    this.comparison = comparison;
    this.page =
        new Page(
            comparison.runs().size() + (comparison.runs().size() == 1 ? " run" : " runs compared"),
            comparison.runs().stream().map(Comparison.Run::name).collect(Collectors.joining(", ")));
  }

  /** Makes it. */
  public static Files of(Comparison comparison) {
    ComparePage of = new ComparePage(comparison);
    of.results();
    of.pairs();
    of.curves();
    of.differences();
    of.facts();
    return of.page.files();
  }

  private List<String> heads(String first) {
    List<String> heads = new ArrayList<>(List.of(first));
    comparison.runs().forEach(run -> heads.add(run.name()));
    return heads;
  }

  private void results() {
    Element section = page.section("Results");
    Set<String> names = new LinkedHashSet<>();
    comparison.runs().forEach(run -> names.addAll(run.results().keySet()));
    List<List<Cell>> rows = new ArrayList<>();
    for (String name : names) {
      List<Cell> row = new ArrayList<>(List.of(Cell.key(name)));
      comparison.runs().forEach(run -> row.add(figure(run.results().get(name))));
      rows.add(row);
    }
    page.table(section, "What each run reached.", heads("figure"), rows);
  }

  private static Cell figure(Double number) {
    boolean whole = number != null && number == Math.rint(number) && Math.abs(number) < 1e15;
    return whole && Math.abs(number) > 1 ? Cell.of(number.longValue()) : Cell.of(number, 4);
  }

  private void pairs() {
    if (comparison.runs().size() < 2) {
      return;
    }
    Element section = page.section("Row by row");
    if (comparison.pairs().isEmpty()) {
      page.note(section, "No two runs kept predictions of the same rows as the first.");
      return;
    }
    List<List<Cell>> rows = new ArrayList<>();
    for (PairedDifference pair : comparison.pairs()) {
      rows.add(
          List.of(
              Cell.of(pair.second() + " less " + pair.first()),
              Cell.of(pair.of()),
              new Cell(signed(pair.difference()), pair.difference(), "n"),
              Cell.of(pair.low() == null ? "–" : signed(pair.low()) + " to " + signed(pair.high())),
              count(pair.onlySecond()),
              count(pair.onlyFirst()),
              pair.p() == null
                  ? Cell.of((Double) null, 4)
                  : new Cell(pair.p() < 1e-4 ? "< 0.0001" : Cell.shown(pair.p(), 4), pair.p(), "n"),
              Cell.of(pair.pairs()),
              Cell.of(pair.unpaired())));
    }
    page.table(
        section,
        "Differences on the rows that both runs predicted.",
        List.of(
            "runs",
            "of",
            "difference",
            "95 % interval",
            "only the former right",
            "only the latter right",
            "p",
            "rows",
            "rows without a pair"),
        rows);
    page.note(
        section,
        "The interval is Student's of the rows' differences; p is that of McNemar's exact test. Both are"
            + " about these rows alone: another seed may move a run by more, for which"
            + " jobs/grid.sh trains several.");
  }

  private static Cell count(Integer rows) {
    return rows == null ? Cell.of((Double) null, 0) : Cell.of(rows);
  }

  private static String signed(double number) {
    return String.format(Locale.ROOT, "%+.4f", number);
  }

  private void curves() {
    if (comparison.runs().stream().allMatch(run -> run.epochs().isEmpty())) {
      return;
    }
    Element figures = page.figures(page.section("Epoch by epoch"));
    for (String curve : CURVES) {
      List<Figure.Line> lines = new ArrayList<>();
      for (Comparison.Run run : comparison.runs()) {
        List<Comparison.Epoch> with =
            run.epochs().stream()
                .filter(epoch -> epoch.figures().get(curve) != null)
                .filter(epoch -> Double.isFinite(epoch.figures().get(curve)))
                .toList();
        if (!with.isEmpty()) {
          lines.add(
              new Figure.Line(
                  run.name(),
                  with.stream().mapToDouble(Comparison.Epoch::epoch).toArray(),
                  with.stream().mapToDouble(epoch -> epoch.figures().get(curve)).toArray()));
        }
      }
      if (!lines.isEmpty()) {
        page.figure(
            figures,
            Figure.lines(curve.replace(' ', '-'), curve + " by epoch", "epoch", curve, lines)
                .ofWholeNumbers());
      }
    }
  }

  private void differences() {
    Element section = page.section("Settings that differ");
    if (comparison.settings().isEmpty()) {
      page.note(section, "None of those that decide an outcome.");
      return;
    }
    List<List<Cell>> rows = new ArrayList<>();
    comparison
        .settings()
        .forEach(
            (key, values) -> {
              List<Cell> row = new ArrayList<>(List.of(Cell.key(key)));
              values.forEach(value -> row.add(Cell.value(value)));
              rows.add(row);
            });
    page.table(section, "Of those that decide an outcome.", heads("key"), rows);
  }

  private void facts() {
    Element section = page.section("Data and machine");
    Set<String> names = new LinkedHashSet<>();
    comparison.runs().forEach(run -> names.addAll(run.facts().keySet()));
    List<List<Cell>> rows = new ArrayList<>();
    List<Boolean> unlike = new ArrayList<>();
    for (String name : names) {
      List<String> values =
          comparison.runs().stream()
              .map(run -> Objects.requireNonNullElse(run.facts().get(name), "–"))
              .toList();
      unlike.add(new HashSet<>(values).size() > 1);
      List<Cell> row = new ArrayList<>(List.of(Cell.key(name)));
      values.forEach(value -> row.add(Cell.value(value)));
      rows.add(row);
    }
    Element table = page.table(section, "What differs is marked.", heads("what"), rows);
    Page.mark(table, unlike);
  }
}
