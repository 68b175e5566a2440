package io.carrytrack.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Master;
import io.carrytrack.averaging.Outer;
import io.carrytrack.averaging.Polyak;
import io.carrytrack.averaging.Updater;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.cluster.PreFlightSettings;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.Labels;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.optimizer.Frozen;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.optimizer.OptimizerSettings;
import io.carrytrack.series.Forecast;
import io.carrytrack.series.SeriesColumns;
import io.carrytrack.series.SeriesSettings;
import io.carrytrack.task.ClassWeights;
import io.carrytrack.task.Metric;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.TaskType;
import io.carrytrack.text.NormalForm;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.Tokenization;
import io.carrytrack.text.Truncation;
import io.carrytrack.training.Batch;
import io.carrytrack.training.Checkpoints;
import io.carrytrack.training.EarlyStopping;
import io.carrytrack.training.RateScaling;
import io.carrytrack.training.RateSchedule;
import io.carrytrack.training.TrainingSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * From a resolved configuration to the records of the packages; values out of range are refused by
 * their key.
 */
final class Settings implements OptimizerSettings {
  private final Config config;
  private final NetworkSettings network;

  Settings(Config config) {
    this.config = config;
    network = new NetworkSettings(config, this);
  }

  NetworkSettings network() {
    return network;
  }

  CorpusSettings input() {
    return new CorpusSettings(
        config.getString("input.path"),
        choice("input.format", CorpusSettings.Format.class),
        new CorpusSettings.Columns(
            config.getString("input.id-column"),
            config.getString("input.text-column"),
            LabelColumns.text(config),
            config.getString("input.split-column"),
            config.getString("input.weight-column")),
        Labels.of(
            config.getString("input.labels"),
            taskType(),
            choice("task.loss", RegressionLoss.class),
            LabelColumns.of(config, taskType())),
        choice("input.invalid", CorpusSettings.Invalid.class),
        config.getString("input.encoding"),
        new CorpusSettings.Csv(
            config.getString("input.csv.delimiter"),
            config.getString("input.csv.quote"),
            config.getString("input.csv.escape"),
            config.getBoolean("input.csv.header"),
            config.getString("input.csv.comment"),
            config.getString("input.csv.null")));
  }

  /** A series' target is a number. */
  private TaskType taskType() {
    TaskType type = choice("task.type", TaskType.class);
    if (choice("input.kind", CorpusSettings.Kind.class) == CorpusSettings.Kind.TEXT) {
      return type;
    } else if (type == TaskType.AUTO || type == TaskType.REGRESSION) {
      return TaskType.REGRESSION;
    }
    throw wrong("task.type", Setting.word(type), "regression where input.kind is series");
  }

  TextSettings text() {
    return new TextSettings(
        config.getInt("text.vocabulary-size"),
        config.getInt("text.min-count"),
        config.getInt("text.max-length"),
        choice("text.padding", PadSide.class),
        new Truncation(
            choice("text.truncation", Truncation.Type.class), config.getInt("text.head")),
        new Tokenization(
            config.getString("text.tokenizer"),
            config.getString("text.pattern"),
            config.getBoolean("text.lower-case"),
            config.getBoolean("text.punctuation"),
            choice("text.normal-form", NormalForm.class),
            config.getInt("text.n-grams"),
            config.getBoolean("text.repeats")));
  }

  /** How windows are cut; empty where texts are read. */
  Optional<SeriesSettings> series() {
    if (choice("input.kind", CorpusSettings.Kind.class) == CorpusSettings.Kind.TEXT) {
      return Optional.empty();
    }
    String section = "input.series.";
    return Optional.of(
        new SeriesSettings(
            new SeriesColumns(
                config.getString(section + "time-column"),
                config.getString(section + "key-column"),
                config.getStringList(section + "features"),
                LabelColumns.of(config, taskType())),
            config.getInt(section + "window"),
            config.getInt(section + "stride"),
            config.getInt(section + "horizon"),
            step(section + "step"),
            config.getInt(section + "fill"),
            choice(section + "gaps", SeriesSettings.Gaps.class),
            choice(section + "forecast", Forecast.class),
            config.getString(section + "validation-from"),
            config.getString(section + "test-from"),
            config.getDouble("training.validation-split")));
  }

  private OptionalLong step(String key) {
    return config.getString(key).equals("auto")
        ? OptionalLong.empty()
        : OptionalLong.of(config.getDuration(key, TimeUnit.MICROSECONDS));
  }

  Optimizer optimizer() {
    Optimizer optimizer = Optimizer.read(this);
    return config.getBoolean("network.embedding.trainable")
        ? optimizer
        : new Frozen(optimizer, network.architecture().layout().arrays().get(0).size());
  }

  TrainingSettings training() {
    boolean linear = network.linear().isPresent();
    return new TrainingSettings(
        config.getInt("training.epochs"),
        new Batch(
            config.getInt("training.batch-size"),
            linear ? Batch.Scope.WORKER : choice("training.batch-scope", Batch.Scope.class)),
        RateScaling.read(this),
        schedule(),
        config.getLong("training.seed"),
        // of series, it is a share of their time: windows chosen by hash would overlap training's
        series().isPresent() ? 0 : config.getDouble("training.validation-split"),
        classWeights(),
        config.getDouble("training.label-smoothing"),
        new Averaging(
            choice("averaging.master", Master.class),
            config.getInt("averaging.workers"),
            linear ? Averaging.WHOLE_EPOCH : frequency(),
            config.getInt("averaging.exact-epochs"),
            config.getDouble("averaging.round-seconds"),
            outer(),
            choice("averaging.updater", Updater.class),
            new Polyak(
                choice("averaging.polyak.type", Polyak.Type.class),
                config.getDouble("averaging.polyak.decay"),
                config.getInt("averaging.polyak.from-epoch"))),
        new EarlyStopping(
            config.getInt("training.early-stopping.patience"),
            config.getDouble("training.early-stopping.min-delta"),
            monitor()),
        new Checkpoints(
            config.getInt("checkpoint.rounds"),
            config.getDouble("checkpoint.minutes"),
            config.getInt("checkpoint.keep")));
  }

  /** Of {@code auto}, what every task has that says most. */
  private Metric monitor() {
    String key = "training.early-stopping.monitor";
    List<String> words =
        Stream.concat(Stream.of("auto"), Setting.words(Metric.class).stream()).toList();
    return Setting.constant(Metric.class, oneOf(key, words))
        .orElseGet(() -> taskType() == TaskType.REGRESSION ? Metric.LOSS : Metric.ACCURACY);
  }

  private ClassWeights classWeights() {
    ConfigValue value = config.getValue(ClassWeights.KEY);
    return switch (value.valueType()) {
      case LIST -> ClassWeights.of(config.getDoubleList(ClassWeights.KEY));
      case OBJECT -> {
        Map<String, Double> named = new TreeMap<>();
        ((ConfigObject) value)
            .unwrapped()
            .forEach((name, factor) -> named.put(name, factor(name, factor)));
        yield ClassWeights.named(named);
      }
      default -> {
        oneOf(ClassWeights.KEY, List.of(Setting.word(ClassWeights.Type.BALANCED)));
        yield ClassWeights.BALANCED;
      }
    };
  }

  private double factor(String name, Object factor) {
    if (factor instanceof Number number) {
      return number.doubleValue();
    }
    throw wrong(
        ClassWeights.KEY,
        name + " = " + factor,
        "a number for each label; a label with dots is written in quotes");
  }

  private RateSchedule schedule() {
    String section = "training.learning-rate-schedule.";
    return new RateSchedule(
        choice(section + "type", RateSchedule.Type.class),
        config.getDouble(section + "floor"),
        config.getDouble(section + "factor"),
        config.getInt(section + "step-epochs"),
        config.getInt(section + "patience"));
  }

  /** Empty for {@code auto}. */
  Optional<KernelVariant> kernel() {
    List<String> words =
        Stream.concat(Stream.of("auto"), Setting.words(KernelVariant.class).stream()).toList();
    return Setting.constant(KernelVariant.class, oneOf("network.kernel", words));
  }

  PreFlightSettings preFlight() {
    return new PreFlightSettings(
        config.getInt("preflight.min-slots"), config.getDuration("preflight.timeout"));
  }

  TeacherSettings teacher() {
    return new TeacherSettings(
        above0(TeacherSettings.WEIGHT), choice(TeacherSettings.ON, TeacherSettings.On.class));
  }

  ReportSettings report() {
    return new ReportSettings(
        config.getBoolean("report.texts"), config.getBoolean("report.predictions"));
  }

  TrackingSettings tracking() {
    return TrackingSettings.read(config);
  }

  private Outer outer() {
    Outer.Type type = choice("averaging.outer.type", Outer.Type.class);
    Outer usual = Outer.of(type, Math.max(1, config.getInt("averaging.workers")));
    return new Outer(
        type,
        orAuto("averaging.outer.rate", usual.rate()),
        orAuto("averaging.outer.momentum", usual.momentum()));
  }

  private double orAuto(String key, double usual) {
    return config.getString(key).equals("auto") ? usual : config.getDouble(key);
  }

  private int frequency() {
    return config.getString("averaging.frequency").equals("epoch")
        ? Averaging.WHOLE_EPOCH
        : config.getInt("averaging.frequency");
  }

  int atLeastOne(String key) {
    int value = config.getInt(key);
    if (value < 1) {
      throw wrong(key, value, "at least 1");
    }
    return value;
  }

  @Override
  public double above0(String key) {
    return within(key, config.getDouble(key) > 0, "above 0");
  }

  @Override
  public double atLeast0(String key) {
    return within(key, config.getDouble(key) >= 0, "at least 0");
  }

  @Override
  public double share(String key) {
    double value = config.getDouble(key);
    return within(key, value >= 0 && value < 1, "at least 0 and below 1");
  }

  private double within(String key, boolean inRange, String range) {
    double value = config.getDouble(key);
    if (!inRange || Double.isInfinite(value)) {
      throw wrong(key, value, range);
    }
    return value;
  }

  @Override
  public boolean flag(String key) {
    return config.getBoolean(key);
  }

  @Override
  public <E extends Enum<E>> E choice(String key, Class<E> type) {
    String word = config.getString(key);
    return Setting.constant(type, word)
        .orElseThrow(() -> wrong(key, word, "one of " + String.join(", ", Setting.words(type))));
  }

  private String oneOf(String key, List<String> names) {
    String name = config.getString(key);
    if (!names.contains(name)) {
      throw wrong(key, name, "one of " + String.join(", ", names));
    }
    return name;
  }

  UserError wrong(String key, Object value, String range) {
    return UserError.usage(
        "%s is %s, must be %s (%s)",
        key, value, range, config.getValue(key).origin().description());
  }
}
