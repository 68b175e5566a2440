package io.carrytrack.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Corpora;
import io.carrytrack.testing.Corpora.Review;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Running;
import io.carrytrack.testing.StandaloneCluster;
import io.carrytrack.testing.Submit;
import io.carrytrack.testing.TestJar;
import io.carrytrack.testing.TroubledFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.lang3.ArrayUtils;
import org.apache.spark.sql.SparkSession;

/**
 * Training runs of one configuration over one small corpus of two labels, of several classes or of
 * series, on other clusters, through faults and from other files: all must end with the same
 * parameters.
 */
final class IdentityRuns {
  static final Duration LIMIT = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] WORDS = {"the", "film", "was", "a", "plot", "and", "actors", "of"};
  private static final String[] TOPICS = {"sport", "weather", "économie", "film", "travel"};
  private static final Object[] EPOCHS = {"--set", "training.epochs=4"};
  private static final Object[] OF_LAYERS = {
    "--set", "training.batch-size=16",
    "--set", "averaging.frequency=2",
    "--set", "network.layers=[{type=lstm,units=8,dropout=0.2}]"
  };
  private static final Object[] OF_TEXTS = {
    "--set", "text.max-length=24", "--set", "text.vocabulary-size=300"
  };
  private static final Object[] OF_LINEAR = {
    "--set", "network.type=nb-linear",
    "--set", "text.n-grams=2",
    "--set", "text.repeats=false",
    "--set", "text.vocabulary-size=2000",
    "--set", "text.max-length=100"
  };
  private static final Object[] OF_SERIES = {
    "--set", "input.kind=series",
    "--set", "input.label-column=level",
    "--set", "input.series.time-column=time",
    "--set", "input.series.key-column=station",
    "--set", "input.series.features=[level, rain]",
    "--set", "input.series.window=24",
    "--set", "input.series.test-from=1970-01-20"
  };

  private final Path home;
  private final Path input;
  private final Object[] settings;

  private IdentityRuns(Path home, Path input, Object[] settings) {
    this.home = home;
    this.input = input;
    this.settings = settings;
  }

  /** Reviews of two labels, an archive. */
  static IdentityRuns ofTwoLabels() throws IOException {
    Path home = Project.scratch("identity");
    return new IdentityRuns(
        home,
        Corpora.archive(home.resolve("corpus.tar.gz"), reviews()),
        ArrayUtils.addAll(OF_LAYERS, OF_TEXTS));
  }

  /** Texts of five classes, a table of labels by name. */
  static IdentityRuns ofClasses() throws IOException {
    return ofTopics("identity-classes", ArrayUtils.addAll(OF_LAYERS, OF_TEXTS));
  }

  /** The same texts for a linear model. */
  static IdentityRuns ofLinear() throws IOException {
    return ofTopics("identity-linear", OF_LINEAR);
  }

  private static IdentityRuns ofTopics(String folder, Object[] settings) throws IOException {
    Path home = Project.scratch(folder);
    Files.createDirectories(home);
    Path table = Files.writeString(home.resolve("topics.csv"), topics());
    return new IdentityRuns(home, table, settings);
  }

  /** Series of two stations, an hour a row, as a table of CSV. */
  static IdentityRuns ofSeries() throws IOException {
    Path home = Project.scratch("identity-series");
    Files.createDirectories(home);
    return new IdentityRuns(
        home,
        Files.writeString(home.resolve("levels.csv"), levels()),
        ArrayUtils.addAll(OF_LAYERS, OF_SERIES));
  }

  /**
   * How a run ended.
   *
   * @param parametersSha256 of the best epoch
   * @param lastParametersSha256 of the last one
   */
  record Outcome(String parametersSha256, String lastParametersSha256) {}

  /** Reviews whose label one word tells, of many lengths. */
  private static List<Review> reviews() {
    Random random = new Random(11);
    List<Review> reviews = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      boolean positive = random.nextBoolean();
      StringBuilder text = new StringBuilder("review " + i);
      for (int word = 0; word < random.nextInt(30); word++) {
        text.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
      }
      text.append(random.nextInt(5) == 0 ? "" : positive ? " great" : " awful");
      String split = i < 700 ? "train" : "test";
      reviews.add(
          new Review(split + "/" + (positive ? "pos/" : "neg/") + i + "_5", text.toString()));
    }
    return reviews;
  }

  /** Texts whose class one word of its own tells, of many lengths. */
  private static String topics() {
    Random random = new Random(12);
    StringBuilder csv = new StringBuilder("id,text,label,split\n");
    for (int i = 0; i < 800; i++) {
      String topic = TOPICS[random.nextInt(TOPICS.length)];
      csv.append(i).append(",text ").append(i);
      for (int word = random.nextInt(30); word > 0; word--) {
        csv.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
      }
      csv.append(random.nextInt(5) == 0 ? "" : " on" + topic).append(',').append(topic);
      csv.append(i < 700 ? ",train\n" : ",test\n");
    }
    return csv.toString();
  }

  /** Levels that rise with the rain of the hours before. */
  private static String levels() {
    Random random = new Random(13);
    StringBuilder csv = new StringBuilder("station,time,level,rain\n");
    double[] level = {3, 5};
    for (int hour = 0; hour < 500; hour++) {
      for (int station = 0; station < level.length; station++) {
        double rain = random.nextInt(6) == 0 ? random.nextDouble() : 0;
        csv.append("AB".charAt(station)).append(',').append(3600L * hour).append(',');
        csv.append(level[station]).append(',').append(rain).append('\n');
        level[station] = 0.95 * level[station] + 0.2 + rain;
      }
    }
    return csv.toString();
  }

  /** The reviews of two labels as files. */
  Path directory() throws IOException {
    Path directory = home.resolve("unpacked");
    Corpora.unpacked(directory, reviews());
    return directory;
  }

  /** The corpus as Parquet, as {@code jobs/ingest.sh} writes them: one file. */
  Path parquet() {
    Path directory = home.resolve("one-file");
    Submit.job("ingest").args("--input", input, "--out", directory).run().expect(0);
    return directory;
  }

  /** The same rows in an arbitrary order in many files. */
  Path parquet(SparkSession spark, Path ingested, int files) {
    Path directory = home.resolve("files-" + files);
    spark
        .read()
        .parquet(ingested.toString())
        .repartition(files)
        .write()
        .parquet(directory.toString());
    return directory;
  }

  /** A run from the corpus into a directory of its own. */
  Submit train(String name) {
    return train(name, input);
  }

  Submit train(String name, Path input) {
    return Submit.job("train")
        .args("--input", input, "--out", out(name))
        .args(EPOCHS)
        .args(settings)
        .limit(LIMIT);
  }

  /** Options that make the first attempt of every task that opens a block fail, or wait. */
  String[] trouble(String file, int millis) {
    Path jar = TestJar.of(TroubledFileSystem.class, home.resolve("trouble-" + millis + ".jar"));
    return new String[] {
      // not --jars: spark-submit itself opens files before it loads those
      "--driver-class-path", jar.toString(),
      "--conf", "spark.executor.extraClassPath=" + jar,
      "--conf", "spark.hadoop.fs.file.impl=" + TroubledFileSystem.class.getName(),
      "--conf", "spark.hadoop." + TroubledFileSystem.FILE + "=" + file,
      "--conf", "spark.hadoop." + TroubledFileSystem.MILLIS + "=" + millis
    };
  }

  /** Options that begin a second copy of a task as soon as it is slower than another. */
  String[] speculation(Path events) throws IOException {
    Files.createDirectories(events);
    return new String[] {
      "--conf", "spark.speculation=true",
      "--conf", "spark.speculation.interval=50ms",
      "--conf", "spark.speculation.multiplier=1.1",
      "--conf", "spark.speculation.quantile=0.1",
      "--conf", "spark.eventLog.enabled=true",
      "--conf", "spark.eventLog.dir=" + events.toUri()
    };
  }

  Path home() {
    return home;
  }

  Path out(String name) {
    return home.resolve(name);
  }

  /** Kills an executor as soon as the first epoch has ended. */
  Finished throughAKilledExecutor(String name, StandaloneCluster cluster) {
    try (Running run = train(name).on(cluster).start()) {
      run.awaitOutput("^epoch 1/4", LIMIT);
      cluster.killExecutor();
      return run.await(LIMIT).expect(0);
    }
  }

  /**
   * Kills a run again and again, each time later, and resumes it until it ends by itself.
   *
   * @param moments milliseconds after the start
   * @return how many runs were killed
   */
  int throughKills(String name, List<Long> moments) throws InterruptedException {
    int killed = 0;
    for (long moment : moments) {
      try (Running run = train(name).args("--resume", "--set", "checkpoint.rounds=3").start()) {
        Thread.sleep(moment);
        if (run.handle().isAlive()) {
          killed++;
        }
        run.kill();
        run.await(LIMIT);
      }
    }
    train(name).args("--resume").run().expect(0);
    return killed;
  }

  Outcome outcome(String name) {
    JsonNode result = result(name);
    return new Outcome(
        result.path("parametersSha256").asText(), result.path("lastParametersSha256").asText());
  }

  JsonNode result(String name) {
    try {
      return JSON.readTree(out(name).resolve("result.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a folder's files say together. */
  static String text(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        text.append(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    return text.toString();
  }

  /** The configuration, as one would type it. */
  String settings() {
    return String.join(
        " ",
        Stream.concat(Arrays.stream(EPOCHS), Arrays.stream(settings))
            .map(Object::toString)
            .toList());
  }
}
