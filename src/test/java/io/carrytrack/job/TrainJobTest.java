package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start does with a run directory, and what it leaves alone. */
class TrainJobTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] WORDS = {"the", "film", "was", "a", "plot", "and", "actors", "of"};

  @TempDir static Path shared;
  private static Path input;

  private final List<String> console = new ArrayList<>();
  private Path home;
  private Path run;
  private int sessions;

  @BeforeAll
  static void reviews() {
    input = shared.resolve("reviews.csv");
  }

  /** A place of its own for each test, which may have a copy of one finished run in it. */
  @BeforeEach
  void home() throws IOException {
    Files.writeString(input, csv(1));
    Files.setLastModifiedTime(input, FileTime.fromMillis(1_600_000_000_000L));
    home = Files.createTempDirectory(shared, "test");
    run = home.resolve("run");
  }

  private void finishedRun() throws IOException {
    Path finished = shared.resolve("finished");
    if (!Files.exists(finished)) {
      train(finished, "");
      sessions = 0;
    }
    FileUtils.copyDirectory(finished.toFile(), run.toFile());
  }

  private static String csv(int seed) {
    Random random = new Random(seed);
    StringBuilder csv = new StringBuilder("id,text,label,split\n");
    for (int i = 0; i < 80; i++) {
      csv.append(i).append(',').append(i % 2 == 0 ? "bad" : "good");
      for (int word = random.nextInt(8) + 2; word > 0; word--) {
        csv.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
      }
      csv.append(',').append(i % 2).append(',').append(i < 60 ? "train" : "test").append('\n');
    }
    return csv.toString();
  }

  private void train(String flags, String... settings) throws IOException {
    train(run, flags, settings);
  }

  private void train(Path out, String flags, String... settings) throws IOException {
    List<String> all = LocalRuns.settings(LocalRuns.OF_CLASSES, settings);
    Experiment experiment = Experiment.load(null, new Properties(), all, input.toString());
    console.clear();
    new TrainJob(
            experiment,
            new TrainOptions(
                out.toString(), null, flags.contains("resume"), flags.contains("overwrite"), false),
            console::add,
            work -> {
              sessions++;
              work.in(spark());
            })
        .execute();
  }

  /** Every file below the home but the input, with its content; checksums of Hadoop left out. */
  private Map<String, String> everything() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home)) {
      for (Path path :
          all.filter(p -> !p.equals(input) && !p.toString().endsWith(".crc")).toList()) {
        files.put(
            home.relativize(path).toString(),
            Files.isDirectory(path) ? "" : Arrays.toString(Files.readAllBytes(path)));
      }
    }
    return files;
  }

  private static JsonNode result(Path run) throws IOException {
    return JSON.readTree(run.resolve("result.json").toFile());
  }

  private static List<String> bits(Path run) throws IOException {
    return List.of(
        result(run).path("parametersSha256").asText(),
        result(run).path("lastParametersSha256").asText(),
        result(run).path("bestEpoch").asText(),
        result(run).path("rounds").asText());
  }

  @Test
  void aFinishedRunIsFoundFinishedWithoutASession() throws IOException {
    finishedRun();
    Map<String, String> before = everything();
    train("resume", "checkpoint.rounds=7", "preflight.min-slots=2");
    assertThat(console).anyMatch(line -> line.startsWith("finished already"));
    assertThat(sessions).as("the same files need not be read").isZero();
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aRunOfAReleaseWithFewerKeysIsFoundFinished() throws IOException {
    finishedRun();
    Path conf = run.resolve("resolved.conf");
    List<String> fewer =
        Files.readAllLines(conf).stream()
            .filter(line -> !line.contains("task.type") && !line.contains("text.tokenizer"))
            .toList();
    assertThat(fewer).hasSize(Files.readAllLines(conf).size() - 2);
    Files.write(conf, fewer);
    train("resume");
    assertThat(console).anyMatch(line -> line.startsWith("finished already"));
    assertThatThrownBy(() -> train("resume", "task.type=multiclass"))
        .hasMessageContaining("task.type was auto, now is multiclass");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          training.seed=2                     | training.seed was 1, now is 2
          training.epochs=1                   | training.epochs was 2, now is 1
          averaging.frequency=epoch           | averaging.frequency was 2, now is epoch
          network.kernel=auto                 | network.kernel was blas, now is auto
          input.text-column=text2             | input.text-column was text, now is text2
          """)
  void oneOfOtherSettingsIsRefusedWithTheDifference(String setting, String difference)
      throws IOException {
    finishedRun();
    Map<String, String> before = everything();
    assertThatThrownBy(() -> train("resume", setting))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.USAGE))
        .hasMessageContaining(difference);
    assertThat(everything()).as("nothing has changed").isEqualTo(before);
  }

  @Test
  void filesThatWereTouchedAreReadAgain() throws IOException {
    finishedRun();
    Map<String, String> before = everything();
    Files.setLastModifiedTime(input, FileTime.fromMillis(1_000_000_000_000L));
    train("resume");
    assertThat(console).anyMatch(line -> line.startsWith("finished already"));
    assertThat(sessions).isEqualTo(1);
    for (String other :
        List.of(csv(2), csv(1).replace("actors", "artists"), otherTestReview(csv(1)))) {
      Files.writeString(input, other);
      assertThatThrownBy(() -> train("resume"))
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.USAGE))
          .hasMessageContaining("is finished, and of other data");
    }
    assertThat(everything()).isEqualTo(before);
  }

  private static String otherTestReview(String csv) {
    return csv.replaceAll("\n79,good [a-z]+", "\n79,good plot plot");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "averaging.exact-epochs=1 optimizer.scaling=linear optimizer.warmup-epochs=2.5",
        "averaging.outer.type=bmuf-nesterov averaging.updater=kept averaging.polyak.type=uniform"
            + " averaging.polyak.from-epoch=2",
        "optimizer.type=adam training.early-stopping.patience=3",
        "optimizer.type=adamw optimizer.warmup-epochs=0.5"
            + " training.learning-rate-schedule.type=plateau"
            + " training.learning-rate-schedule.patience=1"
            + " network.layers=[{type=lstm,units=4,l2=0.01},{type=spatial-dropout,rate=0.2}"
            + ",{type=gru,units=3,recurrent-l2=0.1},{type=dropout,rate=0.5}]"
      })
  void moreEpochsExtendItToTheBitsOfALongRun(String settings) throws IOException {
    String[] all = settings.isEmpty() ? new String[0] : settings.split(" ");
    Path whole = home.resolve("whole");
    train(whole, "", with(all, "training.epochs=4"));
    if (settings.isEmpty()) {
      finishedRun();
    } else {
      train("", all);
    }
    train("resume", with(all, "training.epochs=4"));
    assertThat(console)
        .anyMatch(line -> line.startsWith("resumed after round"))
        .noneMatch(line -> line.startsWith("epoch 1/4"));
    assertThat(bits(run)).isEqualTo(bits(whole));
    assertThat(result(run).path("test")).isEqualTo(result(whole).path("test"));
    assertThat(Files.readAllLines(run.resolve("history.jsonl"))).hasSize(4);
    assertThat(Files.readAllBytes(run.resolve("model/parameters.bin")))
        .isEqualTo(Files.readAllBytes(whole.resolve("model/parameters.bin")));
    train("resume", with(all, "training.epochs=4"));
    assertThat(console).anyMatch(line -> line.startsWith("finished already"));
  }

  /** What a grid takes for the same run, because of what plays no part in it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          averaging.frequency=1 | averaging.exact-epochs=2 averaging.outer.type=bmuf averaging.updater=kept
          averaging.frequency=epoch averaging.workers=1 | averaging.workers=1 averaging.updater=kept
          """)
  void whatAGridMergesTrainsTheSameBits(String one, String other) throws IOException {
    Path second = home.resolve("second");
    train("", one.split(" "));
    train(second, "", other.split(" "));
    assertThat(bits(second).subList(0, 3)).isEqualTo(bits(run).subList(0, 3));
  }

  private static String[] with(String[] settings, String further) {
    String[] all = Arrays.copyOf(settings, settings.length + 1);
    all[settings.length] = further;
    return all;
  }

  @Test
  void whatKeepsNoStateIsNotExtended() throws IOException {
    train("", "averaging.master=dl4j");
    Map<String, String> before = everything();
    assertThatThrownBy(() -> train("resume", "averaging.master=dl4j", "training.epochs=3"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("keeps no state to go on from");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aRunWhoseRateFallsToItsEndIsNotExtendedAndTellsTheRate() throws IOException {
    String linear = "training.learning-rate-schedule.type=linear";
    train("", linear);
    assertThat(console)
        .anyMatch(line -> line.matches("epoch 1/2 .*  learning rate 0\\.000[5-9]\\d*"))
        .anyMatch(line -> line.matches("epoch 2/2 .*  learning rate 0\\.000[0-4]\\d*"));
    Map<String, String> before = everything();
    assertThatThrownBy(() -> train("resume", linear, "training.epochs=4"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "training.epochs, to whose end the learning rate falls, was 2, now is 4");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void anExtensionOfOtherDataIsRefusedAndChangesNothing() throws IOException {
    finishedRun();
    Map<String, String> before = everything();
    Files.writeString(input, csv(2));
    assertThatThrownBy(() -> train("resume", "training.epochs=4"))
        .hasMessageContaining("the data's fingerprint was");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aDamagedResultIsOneLine() throws IOException {
    finishedRun();
    Files.deleteIfExists(run.resolve(".result.json.crc"));
    for (String damaged : List.of("", "{", "[1]", "{}", "\0\0\0", "[".repeat(5000))) {
      Files.writeString(run.resolve("result.json"), damaged);
      assertThatThrownBy(() -> train("resume"))
          .as("%s", damaged)
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.DATA))
          .hasMessageContaining("result.json is damaged: delete it");
    }
    String sha256 = sha256OfModel();
    Files.delete(run.resolve("result.json"));
    train("resume");
    assertThat(result(run).path("parametersSha256").asText())
        .as("as the message promises")
        .isEqualTo(sha256);
  }

  private String sha256OfModel() throws IOException {
    return JSON.readTree(run.resolve("model/checksums.json").toFile())
        .findPath("parameters.bin")
        .path("sha256")
        .asText();
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "broken", "one-class", "slots"})
  void aStartThatFailsLeavesEverythingAsItWas(String fault) throws IOException {
    finishedRun();
    Map<String, String> before = everything();
    String[] settings = {};
    switch (fault) {
      case "missing" -> Files.delete(input);
      case "broken" -> Files.writeString(input, "id,text,label,split\n1,a b,7,train\n");
      case "one-class" -> Files.writeString(input, csv(1).replaceAll(",0,", ",1,"));
      default -> settings = new String[] {"preflight.min-slots=99", "preflight.timeout=1 s"};
    }
    String[] used = settings;
    assertThatThrownBy(() -> train("overwrite", used)).isInstanceOf(UserError.class);
    assertThat(everything()).isEqualTo(before);
    assertThatThrownBy(() -> train("resume", with(used, "training.epochs=3")))
        .isInstanceOf(UserError.class);
    assertThat(everything()).isEqualTo(before);
    assertThatThrownBy(() -> train(home.resolve("other"), "", used)).isInstanceOf(UserError.class);
    assertThat(everything()).as("no output of a start that failed").isEqualTo(before);
    Path empty = Files.createDirectory(home.resolve("empty"));
    assertThatThrownBy(() -> train(empty, "", used)).isInstanceOf(UserError.class);
    assertThat(empty).as("what was there stays").isEmptyDirectory();
  }

  @Test
  void overwriteReplacesARun() throws IOException {
    finishedRun();
    List<String> former = bits(run);
    assertThatThrownBy(() -> train("", "training.seed=2")).hasMessageContaining("--overwrite");
    train("overwrite", "training.seed=2");
    assertThat(bits(run)).isNotEqualTo(former);
    assertThat(home.resolve(".run.former")).doesNotExist();
    train("overwrite");
    assertThat(bits(run)).isEqualTo(former);
  }

  @Test
  void overwriteReplacesNothingButARun() throws IOException {
    finishedRun();
    Files.writeString(run.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> train("overwrite"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("notes.txt was not written by a training run");
    Path other = Files.createDirectory(home.resolve("other"));
    Files.writeString(other.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> train(other, "overwrite"))
        .hasMessageContaining("is no output of this command");
    assertThat(other.resolve("notes.txt")).hasContent("mine");
    assertThatThrownBy(() -> train("resume overwrite")).hasMessageContaining("pass one of them");
  }

  @Test
  void aRunThatFailsBeforeItHasAStatePutsTheFormerOneBack() throws IOException {
    finishedRun();
    Map<String, String> before = everything();
    String late = "training.validation-split=0.999";
    assertThatThrownBy(() -> train("overwrite", late)).hasMessageContaining("none is left");
    assertThat(console).anyMatch(line -> line.contains("the former run is back"));
    assertThat(everything()).isEqualTo(before);
    assertThatThrownBy(() -> train(home.resolve("other"), "", late))
        .hasMessageContaining("none is left");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void whatAKilledOverwriteLeavesIsBroughtInOrder() throws IOException {
    finishedRun();
    Map<String, String> before = everything();
    Path former = home.resolve(".run.former");
    Files.move(run, former);
    train("resume");
    assertThat(console)
        .as("killed between two renames")
        .anyMatch(line -> line.startsWith("finished already"));
    assertThat(everything()).isEqualTo(before);

    Files.move(run, former);
    Files.createDirectories(run.resolve("blocks"));
    Files.writeString(run.resolve("resolved.conf"), "x = 1");
    train("resume");
    assertThat(everything()).as("killed before the new run had a state").isEqualTo(before);

    FileUtils.copyDirectory(run.toFile(), former.toFile());
    Files.writeString(former.resolve("resolved.conf"), "training.seed = 7");
    Files.delete(run.resolve("result.json"));
    train("resume");
    assertThat(console).as("killed later").anyMatch(line -> line.contains("until the new one is"));
    assertThat(run.resolve("result.json")).exists();
    assertThat(former).as("the new one is whole").doesNotExist();
  }

  @Test
  void twoStartsWithoutOutTakeTwoNames() throws Exception {
    String name = "claimed-" + System.nanoTime();
    TrainOptions options = new TrainOptions(null, null, false, false, false);
    Configuration hadoop = spark().sparkContext().hadoopConfiguration();
    List<Callable<RunStart>> starts =
        Collections.nCopies(8, () -> RunStart.choose(options, name, console::add, hadoop));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<RunStart> chosen = new ArrayList<>();
    try {
      for (Future<RunStart> start : threads.invokeAll(starts)) {
        chosen.add(start.get());
      }
      assertThat(chosen.stream().map(start -> start.directory().root().getName()))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.rangeClosed(1, 8).mapToObj(n -> name + "-" + n).toList());
    } finally {
      threads.shutdown();
      for (RunStart start : chosen) {
        start.close();
      }
    }
    for (RunStart start : chosen) {
      assertThat(Path.of(start.directory().root().toUri().getPath())).doesNotExist();
    }
  }
}
