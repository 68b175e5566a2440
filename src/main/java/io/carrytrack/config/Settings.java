package io.carrytrack.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.Layers;
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
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.optimizer.OptimizerSettings;
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
import java.util.stream.Stream;

/**
 * From a resolved configuration to the records of the packages; values out of range are refused by
 * their key.
 */
final class Settings implements OptimizerSettings {
  private final Config config;

  Settings(Config config) {
    this.config = config;
  }

  CorpusSettings input() {
    return new CorpusSettings(
        config.getString("input.path"),
        choice("input.format", CorpusSettings.Format.class),
        new CorpusSettings.Columns(
            config.getString("input.id-column"),
            config.getString("input.text-column"),
            config.getString("input.label-column"),
            config.getString("input.split-column"),
            config.getString("input.weight-column")),
        Labels.of(
            config.getString("input.labels"),
            choice("task.type", TaskType.class),
            choice("task.loss", RegressionLoss.class)),
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
            choice("text.normal-form", NormalForm.class)));
  }

  Architecture network() {
    TextSettings text = text();
    return new Architecture(
        text.vocabularySize(),
        atLeastOne("network.embedding"),
        text.maxLength(),
        text.padding(),
        config.getBoolean("network.mask-padding"),
        layers());
  }

  private List<Layer> layers() {
    try {
      List<? extends Map<String, Object>> maps =
          config.getObjectList("network.layers").stream().map(ConfigObject::unwrapped).toList();
      return Layers.read("network.layers", maps);
    } catch (IllegalArgumentException e) {
      throw UserError.usage("%s", e.getMessage());
    }
  }

  Optimizer optimizer() {
    return Optimizer.read(this);
  }

  TrainingSettings training() {
    return new TrainingSettings(
        config.getInt("training.epochs"),
        new Batch(
            config.getInt("training.batch-size"),
            choice("training.batch-scope", Batch.Scope.class)),
        RateScaling.read(this),
        schedule(),
        config.getLong("training.seed"),
        config.getDouble("training.validation-split"),
        config.getDoubleList("training.class-weights"),
        new Averaging(
            choice("averaging.master", Master.class),
            config.getInt("averaging.workers"),
            frequency(),
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
        .orElseGet(
            () ->
                choice("task.type", TaskType.class) == TaskType.REGRESSION
                    ? Metric.LOSS
                    : Metric.ACCURACY);
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

  private int atLeastOne(String key) {
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

  private UserError wrong(String key, Object value, String range) {
    return UserError.usage(
        "%s is %s, must be %s (%s)",
        key, value, range, config.getValue(key).origin().description());
  }
}
