package io.carrytrack.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes every key that there is, and expects the run to be another. */
class DecidingSettingsTest {
  private static final long REVIEWS = 2000;

  private static final String SERIES =
      "input.kind=series input.series.time-column=t input.series.features=[x]";

  /**
   * Another value of each key, and, behind it, what the key needs beside it to play a part, and
   * what that value needs. A new key of reference.conf is to be added here.
   */
  private static final Map<String, String> OTHER =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("input.path", "elsewhere.csv"),
              Map.entry(
                  "input.kind", "series; ; input.series.time-column=t input.series.features=[x]"),
              Map.entry("input.format", "csv"),
              Map.entry("input.id-column", "name"),
              Map.entry("input.text-column", "review"),
              Map.entry("input.label-column", "stars"),
              Map.entry("input.split-column", "fold"),
              Map.entry("input.weight-column", "count"),
              Map.entry("input.invalid", "reject"),
              Map.entry("input.labels", "positive=1,negative=0"),
              Map.entry("input.encoding", "UTF-16"),
              Map.entry("input.csv.delimiter", "tab"),
              Map.entry("input.csv.quote", "'"),
              Map.entry("input.csv.escape", "\\"),
              Map.entry("input.csv.header", "false"),
              Map.entry("input.csv.comment", "#"),
              Map.entry("input.csv.null", "NA"),
              Map.entry("input.series.time-column", "u; " + SERIES),
              Map.entry("input.series.key-column", "town; " + SERIES),
              Map.entry("input.series.features", "[x, y]; " + SERIES),
              Map.entry("input.series.window", "24; " + SERIES),
              Map.entry("input.series.stride", "2; " + SERIES),
              Map.entry("input.series.horizon", "3; " + SERIES),
              Map.entry("input.series.step", "1 hour; " + SERIES),
              Map.entry("input.series.fill", "1; " + SERIES),
              Map.entry("input.series.gaps", "skip; " + SERIES),
              Map.entry("input.series.forecast", "change; " + SERIES),
              Map.entry("input.series.validation-from", "2014-01-01; " + SERIES),
              Map.entry("input.series.test-from", "2014-01-01; " + SERIES),
              Map.entry("text.tokenizer", "characters"),
              Map.entry("text.pattern", "[a-z]+; text.tokenizer=regex text.pattern=x"),
              Map.entry("text.lower-case", "false"),
              Map.entry("text.punctuation", "true"),
              Map.entry("text.normal-form", "nfkc"),
              Map.entry("text.n-grams", "2"),
              Map.entry("text.repeats", "false"),
              Map.entry("network.type", "nb-linear"),
              Map.entry("network.nb-linear.c", "2; network.type=nb-linear"),
              Map.entry("text.vocabulary-size", "9999"),
              Map.entry("text.min-count", "2"),
              Map.entry("text.max-length", "499"),
              Map.entry("text.padding", "post"),
              Map.entry("text.truncation", "post"),
              Map.entry("task.loss", "mae; task.type=regression"),
              Map.entry("text.head", "64; text.truncation=both"),
              Map.entry("network.embedding.size", "31"),
              Map.entry("network.embedding.vectors", "src/test/resources/vectors/two-words.txt"),
              Map.entry("network.embedding.trainable", "false"),
              Map.entry("network.mask-padding", "true"),
              Map.entry("network.layers", "[{type = lstm, units = 31}]"),
              Map.entry("network.kernel", "blas"),
              Map.entry("optimizer.type", "adam"),
              Map.entry("optimizer.learning-rate", "0.0011"),
              Map.entry("optimizer.rho", "0.91"),
              Map.entry("optimizer.variant", "keras3"),
              Map.entry("optimizer.beta-1", "0.91; optimizer.type=adam"),
              Map.entry("optimizer.beta-2", "0.99; optimizer.type=adam"),
              Map.entry("optimizer.epsilon", "1e-6"),
              Map.entry("optimizer.weight-decay", "0.01; optimizer.type=adamw"),
              Map.entry("optimizer.momentum", "0.5; optimizer.type=sgd"),
              Map.entry("optimizer.nesterov", "true; optimizer.type=sgd optimizer.momentum=0.5"),
              Map.entry("optimizer.clip-norm", "1"),
              Map.entry("optimizer.scaling", "linear"),
              Map.entry("optimizer.warmup-epochs", "1"),
              Map.entry("training.epochs", "9"),
              Map.entry("training.batch-size", "127"),
              Map.entry("training.batch-scope", "worker"),
              Map.entry("training.validation-split", "0.1"),
              Map.entry("task.type", "multiclass"),
              Map.entry("training.seed", "2"),
              Map.entry("training.class-weights", "[1.0, 2.0]"),
              Map.entry("training.label-smoothing", "0.1"),
              Map.entry("training.learning-rate-schedule.type", "cosine"),
              Map.entry(
                  "training.learning-rate-schedule.floor",
                  "0.1; training.learning-rate-schedule.type=linear"),
              Map.entry(
                  "training.learning-rate-schedule.factor",
                  "0.5; training.learning-rate-schedule.type=step"),
              Map.entry(
                  "training.learning-rate-schedule.step-epochs",
                  "3; training.learning-rate-schedule.type=step"),
              Map.entry(
                  "training.learning-rate-schedule.patience",
                  "1; training.learning-rate-schedule.type=plateau"),
              Map.entry("training.early-stopping.patience", "1"),
              Map.entry("training.early-stopping.monitor", "loss"),
              Map.entry(
                  "training.early-stopping.min-delta", "0.01; training.early-stopping.patience=1"),
              Map.entry("training.teacher.weight", "2"),
              Map.entry("training.teacher.on", "all"),
              Map.entry("averaging.master", "dl4j"),
              Map.entry("averaging.workers", "3"),
              Map.entry("averaging.frequency", "5"),
              Map.entry("averaging.exact-epochs", "1; averaging.frequency=5"),
              Map.entry("averaging.round-seconds", "1; averaging.frequency=5"),
              Map.entry("averaging.outer.type", "bmuf; averaging.frequency=5"),
              Map.entry(
                  "averaging.outer.rate", "0.5; averaging.frequency=5 averaging.outer.type=bmuf"),
              Map.entry(
                  "averaging.outer.momentum",
                  "0.3; averaging.frequency=5 averaging.outer.type=bmuf"),
              Map.entry("averaging.updater", "kept; averaging.frequency=5"),
              Map.entry("averaging.polyak.type", "uniform"),
              Map.entry("averaging.polyak.decay", "0.8; averaging.polyak.type=exponential"),
              Map.entry("averaging.polyak.from-epoch", "2; averaging.polyak.type=uniform"),
              Map.entry("preflight.min-slots", "2"),
              Map.entry("preflight.timeout", "3 minutes"),
              Map.entry("report.texts", "false"),
              Map.entry("report.predictions", "false"),
              Map.entry("tracking.listeners", "[com.example.Heard]"),
              Map.entry("tracking.tensorboard", "true"),
              Map.entry("tracking.mlflow.uri", "http://127.0.0.1:5000"),
              Map.entry(
                  "tracking.mlflow.experiment", "reviews; tracking.mlflow.uri=http://127.0.0.1:1"),
              Map.entry("checkpoint.rounds", "1"),
              Map.entry("checkpoint.minutes", "1"),
              Map.entry("checkpoint.keep", "1")));

  private record Change(List<String> before, List<String> after) {
    static Change of(String key) {
      String[] parts = OTHER.get(key).split("; ");
      List<String> after = new ArrayList<>(settings(parts, 1));
      after.add(key + "=" + parts[0]);
      after.addAll(settings(parts, 2));
      return new Change(settings(parts, 1), after);
    }

    private static List<String> settings(String[] parts, int index) {
      return index >= parts.length || parts[index].isBlank()
          ? List.of()
          : Arrays.asList(parts[index].split(" "));
    }
  }

  static Stream<String> keys() {
    return experiment(List.of()).settings().keySet().stream();
  }

  private static Experiment experiment(List<String> settings) {
    return Experiment.load(null, new Properties(), settings, null);
  }

  @Test
  void everyKeyHasAnotherValueHere() {
    assertThat(new TreeSet<>(keys().toList()))
        .as("a key of reference.conf without another value in this test, or one that is gone")
        .isEqualTo(new TreeSet<>(OTHER.keySet()));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aChangedKeyIsAnotherRun(String key) {
    Change change = Change.of(key);
    Experiment before = experiment(change.before());
    Experiment after = experiment(change.after());
    assertThat(after.settings()).as("%s was changed", key).isNotEqualTo(before.settings());
    boolean decides = !DecidingSettings.UNDECIDING.containsKey(key);
    assertThat(!after.deciding().equals(before.deciding()))
        .as("%s is part of what a run is", key)
        .isEqualTo(decides);
    assertThat(!run(after).equals(run(before)))
        .as("%s tells two runs of a grid apart", key)
        .isEqualTo(decides);
  }

  private static CanonicalRun run(Experiment experiment) {
    return CanonicalRun.of(experiment, REVIEWS, true);
  }

  /** Keys whose change a grid passes over, beside other settings. */
  private static Set<String> merged(String beside) {
    Set<String> merged = new TreeSet<>();
    List<String> settings = Arrays.asList(beside.split(" "));
    CanonicalRun run = run(experiment(settings));
    for (String key : keys().filter(DecidingSettings::decides).toList()) {
      String changed = key + "=" + OTHER.get(key).split("; ")[0];
      if (settings.stream().noneMatch(s -> s.startsWith(key + "="))
          && isMerged(run, settings, changed)) {
        merged.add(key);
      }
    }
    return merged;
  }

  private static boolean isMerged(CanonicalRun run, List<String> settings, String changed) {
    try {
      return run(experiment(Stream.concat(settings.stream(), Stream.of(changed)).toList()))
          .equals(run);
    } catch (UserError e) {
      return false; // no run at all
    }
  }

  /** Of the optimizers' numbers exactly those are merged that change no bit of a step. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "optimizer.type=rmsprop",
        "optimizer.type=rmsprop optimizer.variant=keras3",
        "optimizer.type=adam",
        "optimizer.type=adamw",
        "optimizer.type=sgd optimizer.momentum=0.3",
        "optimizer.type=sgd optimizer.momentum=0.3 optimizer.nesterov=true",
        "optimizer.type=adam optimizer.clip-norm=0.5"
      })
  void aGridMergesWhatTheOptimizerDoesNotRead(String optimizer) {
    List<String> settings = Arrays.asList(optimizer.split(" "));
    Set<String> unread = new TreeSet<>();
    for (String key :
        List.of(
            "optimizer.rho",
            "optimizer.variant",
            "optimizer.beta-1",
            "optimizer.beta-2",
            "optimizer.epsilon",
            "optimizer.weight-decay",
            "optimizer.momentum",
            "optimizer.nesterov",
            "optimizer.learning-rate",
            "optimizer.clip-norm")) {
      String changed = key + "=" + OTHER.get(key).split("; ")[0];
      List<String> other = Stream.concat(settings.stream(), Stream.of(changed)).toList();
      if (settings.stream().noneMatch(s -> s.startsWith(key + "="))
          && Arrays.equals(steps(settings), steps(other))) {
        unread.add(key);
      }
    }
    assertThat(merged(optimizer))
        .filteredOn(key -> key.startsWith("optimizer."))
        .containsExactlyInAnyOrderElementsOf(unread);
  }

  /** Parameters after steps along gradients of many sizes. */
  private static float[] steps(List<String> settings) {
    Optimizer optimizer = experiment(settings).optimizer();
    Random random = new Random(3);
    float[] parameters = new float[20];
    float[] state = new float[optimizer.stateSize(parameters.length)];
    for (int step = 0; step < 30; step++) {
      float[] gradient = new float[parameters.length];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (float) (random.nextGaussian() * Math.pow(10, -i / 4.0));
      }
      optimizer.step(parameters, gradient, state, step, 1f);
    }
    return parameters;
  }

  /** Beside the optimizer's numbers, and without a reason in the settings nothing is merged. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          averaging.frequency=5      | training.early-stopping.min-delta text.head
          averaging.frequency=epoch  | training.early-stopping.min-delta text.head
          averaging.frequency=1      | training.early-stopping.min-delta text.head averaging.exact-epochs averaging.outer.momentum averaging.outer.rate averaging.round-seconds
          averaging.exact-epochs=10  | training.early-stopping.min-delta text.head averaging.frequency averaging.outer.momentum averaging.outer.rate averaging.outer.type averaging.round-seconds averaging.updater
          averaging.workers=1        | training.early-stopping.min-delta text.head averaging.frequency averaging.updater
          averaging.master=dl4j averaging.frequency=5 training.batch-size=64 | training.early-stopping.min-delta text.head
          averaging.frequency=5 averaging.outer.type=nesterov | training.early-stopping.min-delta text.head
          averaging.frequency=5 training.early-stopping.patience=2 | text.head
          averaging.frequency=5 text.truncation=both training.early-stopping.patience=2 | ''
          """)
  void aGridMergesNothingElse(String beside, String merged) {
    assertThat(merged(beside))
        .filteredOn(key -> !key.startsWith("optimizer."))
        .containsExactlyInAnyOrder(merged.isEmpty() ? new String[0] : merged.split(" "));
  }

  @Test
  void theMonitorThatIsChosenDecidesNotTheWordForIt() {
    String key = "training.early-stopping.monitor";
    assertThat(experiment(List.of()).deciding())
        .containsEntry(key, "accuracy")
        .isEqualTo(experiment(List.of(key + "=accuracy")).deciding());
    assertThat(experiment(List.of("task.type=regression")).deciding())
        .containsEntry(key, "loss")
        .isEqualTo(experiment(List.of("task.type=regression", key + "=loss")).deciding());
  }

  @Test
  void aNumberHasOneSpelling() {
    assertThat(experiment(List.of("optimizer.learning-rate=1e-3", "training.seed=1")).deciding())
        .isEqualTo(experiment(List.of()).deciding());
    assertThat(experiment(List.of("optimizer.clip-norm=0")).deciding())
        .isEqualTo(experiment(List.of("optimizer.clip-norm=0.0")).deciding());
  }

  @Test
  void aRunThatWasIsReadFromItsSettings() {
    Experiment experiment =
        experiment(List.of("network.layers=[{type=gru,units=7,dropout=0.5}]", "training.seed=7"));
    assertThat(DecidingSettings.parse(experiment.resolved(), "resolved.conf"))
        .isEqualTo(experiment.deciding());
    for (String damaged : List.of("{", "a = ${?", "[".repeat(10_000))) {
      assertThatThrownBy(() -> DecidingSettings.parse(damaged, "resolved.conf"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("resolved.conf is damaged");
    }
  }
}
