package io.carrytrack.report.page;

import io.carrytrack.report.WorkerTimes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.w3c.dom.Element;

/** Who waited for whom, of a run of several workers whose seconds are known. */
final class WorkerSection {
  /** Workers with a bar each; of more, a line shows how they spread. */
  private static final int MOST_BARS = 24;

  /** Rows of the table. */
  private static final int MOST_ROWS = 20;

  private final Page page;
  private final WorkerTimes times;
  private final List<WorkerTimes.Worker> workers;

  WorkerSection(Page page, WorkerTimes times) {
    this.page = page;
    this.times = times;
    this.workers = times.workers();
  }

  private boolean isEmpty() {
    return workers.size() < 2;
  }

  /** Adds the charts. */
  void figures(Element figures) {
    if (isEmpty()) {
      return;
    }
    page.figure(figures, workers.size() <= MOST_BARS ? bars() : ranks());
    if (times.rounds() > 1) {
      page.figure(figures, spread());
    }
  }

  private String over() {
    return times.waves()
        ? "Seconds of steps of each worker, over all rounds"
        : "Seconds of each worker over all rounds: its steps, and its waiting for the slowest of a"
            + " round";
  }

  private Map<String, List<Double>> parts(List<WorkerTimes.Worker> of) {
    Map<String, List<Double>> parts = new LinkedHashMap<>();
    parts.put("steps", of.stream().map(WorkerTimes.Worker::steps).toList());
    if (!times.waves()) {
      parts.put("waiting", of.stream().map(WorkerTimes.Worker::waiting).toList());
    }
    return parts;
  }

  private Figure bars() {
    return Figure.bars(
        "workers",
        over(),
        "worker",
        "seconds",
        workers.stream().map(of -> Integer.toString(of.worker())).toList(),
        parts(workers),
        true);
  }

  private Figure ranks() {
    List<WorkerTimes.Worker> ranked =
        workers.stream().sorted(Comparator.comparingDouble(WorkerTimes.Worker::steps)).toList();
    double[] ranks = IntStream.rangeClosed(1, ranked.size()).asDoubleStream().toArray();
    List<Figure.Line> lines = new ArrayList<>();
    parts(ranked)
        .forEach(
            (name, seconds) ->
                lines.add(
                    new Figure.Line(name, ranks, seconds.stream().mapToDouble(s -> s).toArray())));
    return Figure.lines(
            "workers", over() + "; by rank, the least steps first", "rank", "seconds", lines)
        .ofWholeNumbers()
        .from(0);
  }

  private Figure spread() {
    WorkerTimes.Spread spread = times.spread();
    int group = RunPage.group(times.rounds());
    return Figure.lines(
            "worker-spread",
            "Seconds of steps of the slowest, the median and the fastest worker of each round"
                + (group == 1 ? "" : ", means of " + group + " in a row"),
            "round",
            "seconds",
            List.of(
                RunPage.means("slowest", spread.slowest(), group),
                RunPage.means("median", spread.median(), group),
                RunPage.means("fastest", spread.fastest(), group)))
        .ofWholeNumbers()
        .from(0);
  }

  /** Adds the table. */
  void table(Element section) {
    if (isEmpty()) {
      return;
    }
    page.add(section, "h3", "Who waited for whom");
    List<WorkerTimes.Worker> slowestFirst =
        workers.stream()
            .sorted(Comparator.comparingDouble(WorkerTimes.Worker::others).reversed())
            .limit(MOST_ROWS)
            .toList();
    List<List<Cell>> rows = new ArrayList<>();
    for (WorkerTimes.Worker of : slowestFirst) {
      List<Cell> row = new ArrayList<>();
      row.add(Cell.of(of.worker()));
      row.add(Cell.of(of.steps(), 2));
      row.add(Cell.of(of.rounds()));
      if (!times.waves()) {
        row.add(Cell.of(of.waiting(), 2));
        row.add(Cell.of(of.others(), 2));
      }
      rows.add(row);
    }
    List<String> heads = new ArrayList<>(List.of("worker", "steps, s", "slowest of rounds"));
    if (!times.waves()) {
      heads.addAll(List.of("it waited, s", "others waited for it, s"));
    }
    page.table(section, caption(), heads, rows);
  }

  private String caption() {
    String cut =
        workers.size() > MOST_ROWS
            ? " The " + MOST_ROWS + " of " + workers.size() + " that were waited for most."
            : "";
    return (times.waves()
            ? "Workers outnumbered the slots and ran in waves: who is done makes room for the next,"
                + " so nobody can be said to have waited."
            : "Steps as the executors measured them; waiting from the end of a worker's steps to that"
                + " of the slowest one's in the same round, as if all had begun together.")
        + cut;
  }
}
