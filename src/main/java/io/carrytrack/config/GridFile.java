package io.carrytrack.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.carrytrack.base.UserError;
import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.io.FilenameUtils;

/**
 * Reads and checks a grid file, all of its runs included:
 *
 * <pre>
 * base = lstm                      # an experiment file or the name of a bundled one; without, the defaults
 * input = reviews.parquet          # as --input of a training run; without, the experiment's
 * out = runs/tuning
 * set { training.epochs = 6 }      # for all runs
 * variants {                       # named settings
 *   plain {}
 *   clipped { optimizer.clip-norm = 1 }
 * }
 * axes {                           # a key's values; every combination is run
 *   averaging.workers = [1, 4]
 *   averaging.frequency = [5, 20, epoch]
 * }
 * seeds = [1, 2, 3]
 * stop { after-epochs = 3, behind = 0.05 }
 * compare = [averaging.workers]
 * keep-models = false
 * </pre>
 *
 * Variants and axes have the order of their lines; on one line, that of the alphabet.
 */
public final class GridFile {
  private static final Set<String> KEYS =
      new TreeSet<>(
          List.of(
              "base",
              "input",
              "out",
              "set",
              "variants",
              "axes",
              "seeds",
              "stop",
              "compare",
              "keep-models"));
  private static final Set<String> STOP_KEYS = new TreeSet<>(List.of("after-epochs", "behind"));
  static final String SEED = "training.seed";
  static final String INPUT = "input.path";
  private static final int LONGEST_NAME = 40;

  /** Runs beyond this take years, and a slip of the pen makes them. */
  private static final int MOST_RUNS = 10_000;

  private final Config file;
  private final Properties system;
  private final String name;
  private final String input;

  private GridFile(Config file, Properties system, String name, String input) {
    this.file = file;
    this.system = system;
    this.name = name;
    this.input = input;
  }

  /**
   * Reads a grid file.
   *
   * @param system the JVM's properties, which win over the base experiment, not over the grid
   * @param input the command line's input path, or null for the file's
   * @param out the command line's directory, or null for the file's
   * @throws UserError for whatever is wrong with it
   */
  public static Grid read(String path, Properties system, String input, String out) {
    try {
      File source = new File(path);
      if (!source.isFile()) {
        throw UserError.usage("no such grid file: %s", path);
      }
      Config config =
          ConfigFactory.parseFile(source, ConfigParseOptions.defaults().setAllowMissing(false))
              .resolve();
      requireKnown(config.root(), KEYS, "");
      String target = out != null ? out : config.hasPath("out") ? config.getString("out") : "";
      if (target.isEmpty()) {
        throw UserError.usage("%s: no directory for the results: set out, or pass --out", path);
      }
      String reviews =
          input != null ? input : config.hasPath("input") ? config.getString("input") : null;
      return new GridFile(config, system, path, reviews)
          .grid(Files.readString(source.toPath()), target);
    } catch (ConfigException e) {
      throw UserError.usage("%s", e.getMessage());
    } catch (StackOverflowError e) {
      throw ConfigLoader.tooDeep(path);
    } catch (IOException e) {
      throw UserError.usage("%s cannot be read: %s", path, e.getMessage());
    }
  }

  private static void requireKnown(ConfigObject object, Set<String> known, String place) {
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw UserError.usage(
            "%s: unknown key %s%s; the nearest known one is %s%s",
            entry.getValue().origin().description(),
            place,
            entry.getKey(),
            place,
            ConfigLoader.nearest(entry.getKey(), known));
      }
    }
  }

  private Grid grid(String text, String out) {
    Map<String, List<GridAxes.Value>> axes = new GridAxes(file, name).read();
    List<Grid.Axis> described = new ArrayList<>();
    axes.forEach(
        (key, values) ->
            described.add(new Grid.Axis(key, values.stream().map(GridAxes.Value::label).toList())));
    return new Grid(
        FilenameUtils.getBaseName(name),
        text,
        out,
        described,
        cells(axes),
        stop(),
        compare(axes.keySet()),
        file.hasPath("keep-models") && file.getBoolean("keep-models"));
  }

  private Grid.Stop stop() {
    if (!file.hasPath("stop")) {
      return Grid.Stop.NEVER;
    }
    requireKnown(file.getObject("stop"), STOP_KEYS, "stop.");
    Grid.Stop stop = new Grid.Stop(file.getInt("stop.after-epochs"), file.getDouble("stop.behind"));
    if (stop.afterEpochs() == 0) {
      throw UserError.usage("stop.after-epochs is 0, must be at least 1");
    }
    return stop;
  }

  private List<String> compare(Set<String> axes) {
    List<String> compare = file.hasPath("compare") ? file.getStringList("compare") : List.of();
    for (String key : compare) {
      if (!axes.contains(key)) {
        throw UserError.usage("%s: compare: %s is no axis; there are %s", name, key, axes);
      }
    }
    return compare;
  }

  private List<Grid.Cell> cells(Map<String, List<GridAxes.Value>> axes) {
    List<Config> seeds = seeds();
    requireRunnable(axes, seeds.size());
    List<Map<String, GridAxes.Value>> points = List.of(new LinkedHashMap<>());
    for (Map.Entry<String, List<GridAxes.Value>> axis : axes.entrySet()) {
      points =
          points.stream()
              .flatMap(point -> axis.getValue().stream().map(v -> with(point, axis.getKey(), v)))
              .toList();
    }
    List<Grid.Cell> cells =
        points.stream().flatMap(point -> seeds.stream().map(seed -> cell(point, seed))).toList();
    requireDistinct(cells);
    requireOneInput(cells);
    return cells;
  }

  /** Counted before a single run is made up. */
  private void requireRunnable(Map<String, List<GridAxes.Value>> axes, int seeds) {
    BigInteger runs = BigInteger.valueOf(seeds);
    for (List<GridAxes.Value> values : axes.values()) {
      runs = runs.multiply(BigInteger.valueOf(values.size()));
    }
    if (runs.compareTo(BigInteger.valueOf(MOST_RUNS)) > 0) {
      throw UserError.usage(
          "%s: the axes, variants and seeds make %s runs, and a grid may have %d: list fewer values,"
              + " or make several grids",
          name, runs, MOST_RUNS);
    }
  }

  private static Map<String, GridAxes.Value> with(
      Map<String, GridAxes.Value> point, String key, GridAxes.Value value) {
    Map<String, GridAxes.Value> longer = new LinkedHashMap<>(point);
    longer.put(key, value);
    return longer;
  }

  /** What each seed sets; without seeds, nothing, once. */
  private List<Config> seeds() {
    if (!file.hasPath("seeds")) {
      return List.of(ConfigFactory.empty());
    }
    List<Long> seeds = file.getLongList("seeds");
    if (seeds.isEmpty()) {
      throw UserError.usage("%s: seeds is empty; leave it out for the experiment's own", name);
    }
    return seeds.stream()
        .map(seed -> ConfigFactory.empty().withValue(SEED, ConfigValueFactory.fromAnyRef(seed)))
        .toList();
  }

  private Grid.Cell cell(Map<String, GridAxes.Value> point, Config seed) {
    Map<String, String> labels = new LinkedHashMap<>();
    Config settings = seed;
    for (Map.Entry<String, GridAxes.Value> value : point.entrySet()) {
      labels.put(value.getKey(), value.getValue().label());
      settings = settings.withFallback(value.getValue().settings());
    }
    settings = settings.withFallback(ConfigLoader.inFull(GridAxes.section(file, "set")));
    if (input != null) {
      settings = settings.withValue(INPUT, ConfigValueFactory.fromAnyRef(input));
    }
    String cell = cellName(labels);
    try {
      Experiment experiment =
          Experiment.load(file.hasPath("base") ? file.getString("base") : null, system, settings);
      if (experiment.task().classes() == 0) {
        throw UserError.usage(
            "task.type is regression: a grid compares accuracies, and a number is not right or"
                + " wrong; train the runs one by one");
      }
      experiment.teacher().requireNone("runs of a grid have no --teacher");
      return new Grid.Cell(
          (cell.isEmpty() ? "" : cell + "_") + "seed-" + experiment.training().seed(),
          labels,
          set(settings),
          experiment);
    } catch (UserError e) {
      throw e.in(name + (cell.isEmpty() ? "" : ", run " + cell));
    }
  }

  private static Map<String, String> set(Config settings) {
    Map<String, String> set = new TreeMap<>();
    ConfigLoader.byKey(settings).forEach((key, value) -> set.put(key, GridAxes.label(value)));
    return set;
  }

  /** Keys by their last part, unless two end alike. */
  private static String cellName(Map<String, String> labels) {
    Map<String, Integer> ends = new HashMap<>();
    labels.keySet().forEach(key -> ends.merge(end(key), 1, Integer::sum));
    List<String> parts = new ArrayList<>();
    labels.forEach(
        (key, label) ->
            parts.add(
                key.equals(Grid.VARIANT)
                    ? label
                    : (ends.get(end(key)) > 1 ? key : end(key)) + "-" + plain(label)));
    return String.join("_", parts);
  }

  private static String end(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** Of a label, what a path on any file system may hold. */
  private static String plain(String label) {
    String plain = label.replaceAll("[^A-Za-z0-9.+-]+", "-").replaceAll("^-+(?!\\d)|-+$", "");
    return plain.length() > LONGEST_NAME ? plain.substring(0, LONGEST_NAME) : plain;
  }

  private void requireDistinct(List<Grid.Cell> cells) {
    Map<String, Grid.Cell> byName = new HashMap<>();
    for (Grid.Cell cell : cells) {
      Grid.Cell other = byName.put(cell.name(), cell);
      if (other != null) {
        throw UserError.usage(
            "%s: two runs are named %s: %s and %s; list each value once, or give long ones names as variants",
            name, cell.name(), other.settings(), cell.settings());
      }
    }
  }

  private void requireOneInput(List<Grid.Cell> cells) {
    if (cells.stream().map(cell -> cell.experiment().input()).distinct().count() > 1) {
      throw UserError.usage(
          "%s: the runs differ in input.*: all runs of a grid read the same reviews", name);
    }
  }
}
