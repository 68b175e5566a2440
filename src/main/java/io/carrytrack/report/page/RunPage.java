package io.carrytrack.report.page;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.report.RoundHistory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.w3c.dom.Element;

/** The page of a training run, or of an evaluation. */
public final class RunPage {
  /** Of a chart's points. */
  private static final int MOST_ROUNDS = 300;

  private final RunFacts facts;
  private final Page page;

  private RunPage(RunFacts facts) {
    this.facts = facts;
    this.page = new Page(facts.title(), facts.sub());
  }

  /** Makes it. */
  public static Files of(RunFacts facts) {
    RunPage of = new RunPage(facts);
    of.page.glance(of.glance());
    facts.training().ifPresent(of::epochs);
    facts
        .measured()
        .ifPresent(
            measured -> {
              new MeasuredSections(of.page, measured).add();
              if (measured.evaluation().metrics().targets().isEmpty()) {
                new MistakeSection(of.page, measured).add();
              }
            });
    facts.training().ifPresent(of::times);
    of.data();
    facts.training().ifPresent(of::settings);
    return of.page.files();
  }

  private Map<String, String> glance() {
    Map<String, String> glance = new LinkedHashMap<>();
    facts.measured().ifPresent(measured -> glance(measured, glance));
    facts.training().ifPresent(training -> glance(training, glance));
    return glance;
  }

  private static void glance(RunFacts.Measured measured, Map<String, String> glance) {
    Metrics metrics = measured.evaluation().metrics();
    if (metrics.errors() == null) {
      glance.put("accuracy", percent(metrics.accuracy()));
      glance.put("loss", Cell.shown(metrics.loss(), 4));
      glance.put(
          metrics.classes().size() == 2 ? "AUC" : "macro F1",
          Cell.shown(metrics.classes().size() == 2 ? metrics.auc() : metrics.macroF1(), 4));
    } else {
      glance.put("mean absolute error", number(metrics.errors().meanAbsoluteError()));
      glance.put("R squared", Cell.shown(metrics.errors().rSquared(), 4));
      if (measured.naive() != null && measured.naive().lastValueMeanAbsoluteError() != null) {
        glance.put(
            "error of the last value", number(measured.naive().lastValueMeanAbsoluteError()));
      }
    }
    glance.put("measured on", String.format(Locale.ROOT, "%,d rows", metrics.rows()));
  }

  private static void glance(RunFacts.Training training, Map<String, String> glance) {
    glance.put("best epoch", training.bestEpoch() + " of " + training.epochs().size());
    EpochRecord best = training.epochs().get(training.bestEpoch() - 1);
    if (best.validationAccuracy() != null) {
      glance.put("validation accuracy", percent(best.validationAccuracy()));
    } else if (best.validationMeanAbsoluteError() != null) {
      glance.put("validation error", number(best.validationMeanAbsoluteError()));
    }
  }

  static String percent(Double share) {
    return share == null ? "–" : Cell.shown(100 * share, 2) + " %";
  }

  /** A number of any size in four digits. */
  static String number(Double number) {
    return number == null ? "–" : String.format(Locale.ROOT, "%.4g", number);
  }

  private void epochs(RunFacts.Training training) {
    Element section = page.section("Training, epoch by epoch");
    Element figures = page.figures(section);
    curves(
        training,
        figures,
        "accuracy",
        EpochRecord::trainAccuracy,
        EpochRecord::validationAccuracy,
        "Accuracy by epoch");
    curves(
        training,
        figures,
        "mean absolute error",
        EpochRecord::trainMeanAbsoluteError,
        EpochRecord::validationMeanAbsoluteError,
        "Mean absolute error by epoch");
    curves(
        training,
        figures,
        "loss",
        EpochRecord::trainLoss,
        EpochRecord::validationLoss,
        "Loss by epoch");
    page.note(
        section,
        "A training row counts as it was before the step that learned it; validation is of the model"
            + " behind the epoch.");
    epochTable(section, training);
  }

  private void curves(
      RunFacts.Training training,
      Element figures,
      String of,
      Function<EpochRecord, Double> train,
      Function<EpochRecord, Double> validation,
      String title) {
    List<Figure.Line> lines = new ArrayList<>();
    line("training", training.epochs(), train).ifPresent(lines::add);
    line("validation", training.epochs(), validation).ifPresent(lines::add);
    if (!lines.isEmpty()) {
      page.figure(
          figures, Figure.lines(of.replace(' ', '-'), title, "epoch", of, lines).ofWholeNumbers());
    }
  }

  /** The epochs that have a finite figure; empty where none has. */
  static Optional<Figure.Line> line(
      String name, List<EpochRecord> epochs, Function<EpochRecord, Double> of) {
    List<EpochRecord> with =
        epochs.stream()
            .filter(epoch -> of.apply(epoch) != null && Double.isFinite(of.apply(epoch)))
            .toList();
    return with.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Figure.Line(
                name,
                with.stream().mapToDouble(EpochRecord::epoch).toArray(),
                with.stream().mapToDouble(epoch -> of.apply(epoch)).toArray()));
  }

  private void epochTable(Element section, RunFacts.Training training) {
    boolean classes = training.epochs().stream().anyMatch(e -> e.trainAccuracy() != null);
    String of = classes ? "accuracy" : "error";
    List<List<Cell>> rows = new ArrayList<>();
    for (EpochRecord e : training.epochs()) {
      rows.add(
          List.of(
              Cell.of(e.epoch()),
              Cell.of(e.trainLoss(), 4),
              Cell.of(classes ? e.trainAccuracy() : e.trainMeanAbsoluteError(), 4),
              Cell.of(e.validationLoss(), 4),
              Cell.of(classes ? e.validationAccuracy() : e.validationMeanAbsoluteError(), 4),
              Cell.of(e.seconds(), 2)));
    }
    page.table(
        section,
        "Epoch " + training.bestEpoch() + " is the best; its model was kept and measured.",
        List.of("epoch", "loss", of, "validation loss", "validation " + of, "seconds"),
        rows);
  }

  private void times(RunFacts.Training training) {
    Element section = page.section("Where the time went");
    Element figures = page.figures(section);
    List<String> epochs = training.epochs().stream().map(e -> Integer.toString(e.epoch())).toList();
    Map<String, List<Double>> parts = new LinkedHashMap<>();
    parts.put("steps", seconds(training, EpochRecord::trainSeconds));
    parts.put("rounds beyond steps", seconds(training, EpochRecord::roundOverheadSeconds));
    parts.put("validation", seconds(training, EpochRecord::validationSeconds));
    page.figure(
        figures,
        Figure.bars(
            "time",
            "Seconds of each epoch: steps of the slowest worker, what rounds took beyond them"
                + " (sending, waiting for it, averaging), validation",
            "epoch",
            "seconds",
            epochs,
            parts,
            true));
    rounds(figures, training.rounds());
    WorkerSection workers = new WorkerSection(page, training.rounds().workers());
    workers.figures(figures);
    double epochsAll = training.epochs().stream().mapToDouble(EpochRecord::seconds).sum();
    // of a run that was resumed, the epochs before count too
    double all = Math.max(training.seconds(), epochsAll);
    List<List<Cell>> rows = new ArrayList<>();
    double rest = epochsAll;
    for (Map.Entry<String, List<Double>> part : parts.entrySet()) {
      double sum = part.getValue().stream().mapToDouble(Double::doubleValue).sum();
      rest -= sum;
      rows.add(time(part.getKey(), sum, all));
    }
    rows.add(time("the rest of the epochs", rest, all));
    rows.add(time("outside of them: reading, vocabulary, measuring", all - epochsAll, all));
    page.table(
        figures,
        "The whole job; of each round there is a line in rounds/.",
        List.of("part", "seconds", "%"),
        rows);
    workers.table(section);
  }

  private static List<Cell> time(String part, double seconds, double all) {
    return List.of(Cell.of(part), Cell.of(seconds, 2), Cell.of(100 * seconds / all, 1));
  }

  private void rounds(Element figures, RoundHistory.Times rounds) {
    double[] seconds = rounds.seconds();
    if (seconds.length < 2) {
      return;
    }
    int group = group(seconds.length);
    page.figure(
        figures,
        Figure.lines(
                "rounds",
                "Seconds of each round"
                    + (group == 1 ? "" : ", means of " + group + " in a row")
                    + ", and of them what was beyond the steps of the slowest worker",
                "round",
                "seconds",
                List.of(
                    means("round", seconds, group),
                    means("beyond steps", rounds.beyondSteps(), group)))
            .ofWholeNumbers()
            .from(0));
  }

  /** Of so many values in a row a chart shows the mean. */
  static int group(int values) {
    return 1 + (values - 1) / MOST_ROUNDS;
  }

  /** Means of as many values in a row, over the number of the last of them. */
  static Figure.Line means(String name, double[] values, int group) {
    int groups = values.length / group;
    double[] x = new double[groups];
    double[] y = new double[groups];
    for (int i = 0; i < groups; i++) {
      x[i] = (i + 1) * group;
      y[i] = Arrays.stream(values, i * group, (i + 1) * group).average().orElseThrow();
    }
    return new Figure.Line(name, x, y);
  }

  private static List<Double> seconds(
      RunFacts.Training training, Function<EpochRecord, Double> of) {
    return training.epochs().stream().map(of).map(s -> Objects.requireNonNullElse(s, 0.0)).toList();
  }

  private void data() {
    Element section = page.section("Data and machine");
    List<List<Cell>> rows = new ArrayList<>();
    facts.facts().forEach((name, value) -> rows.add(List.of(Cell.key(name), Cell.value(value))));
    page.table(section, "What it was made of.", List.of("what", "value"), rows);
    if (!facts.rejected().isEmpty()) {
      List<List<Cell>> left = new ArrayList<>();
      for (Corpus.Rejection rejection : facts.rejected()) {
        left.add(List.of(Cell.of(rejection.problem()), Cell.of(rejection.rows())));
      }
      page.add(section, "h3", "Rows that were left out");
      page.table(section, "By problem.", List.of("problem", "rows"), left);
    }
  }

  private void settings(RunFacts.Training training) {
    Element section = page.section("Settings");
    List<List<Cell>> rows = new ArrayList<>();
    List<Boolean> changed = new ArrayList<>();
    training
        .settings()
        .forEach(
            (key, value) -> {
              String usual = training.defaults().getOrDefault(key, "");
              changed.add(!usual.equals(value));
              rows.add(
                  List.of(
                      Cell.key(key),
                      Cell.value(value),
                      Cell.value(usual.equals(value) ? "" : usual)));
            });
    long others = changed.stream().filter(is -> is).count();
    Element table =
        page.table(
            section,
            others + " of " + rows.size() + " are not the defaults, and are marked.",
            List.of("key", "value", "default, where it is another"),
            rows);
    Page.mark(table, changed);
  }
}
