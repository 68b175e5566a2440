package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.base.UserError.Reason;
import io.carrytrack.config.ReportSettings;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.files.OutputLock;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.testing.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A start that is refused changes nothing, and replaces nothing that another command wrote. */
class RefusedStartsTest {
  @TempDir Path home;

  private Path input;

  /** A start of a job. */
  private interface Start {
    void execute() throws IOException;
  }

  @BeforeEach
  void writeInput() throws IOException {
    input = Files.writeString(home.resolve("in.csv"), "id,text,label\n1,great film,1\n2,bad,0\n");
  }

  private Start start(String command, String out) throws IOException {
    String output = home.resolve(out).toString();
    CorpusSettings corpus = CorpusSettings.of(input.toString(), Format.CSV);
    return switch (command) {
      case "ingest" -> new IngestJob(corpus, output, true, line -> {})::execute;
      case "evaluate" ->
          new EvaluateJob(
                  model(),
                  corpus,
                  null,
                  output,
                  true,
                  Optional.empty(),
                  new ReportSettings(true, true),
                  line -> {})
              ::execute;
      default -> score(output, home.resolve("apart").toString())::execute;
    };
  }

  private String model() throws IOException {
    Path model = home.resolve("model");
    return Files.exists(model) ? model.toString() : Models.saved(home);
  }

  private ScoreJob score(String out, String quarantine) throws IOException {
    return new ScoreJob(
        ScoreJob.Options.of(
                model(), CorpusSettings.of(input.toString(), Format.CSV), ScoreFormat.PARQUET, out)
            .withQuarantine(quarantine)
            .withOverwrite(true),
        line -> {});
  }

  private ScoreReport run(ScoreJob job) throws IOException {
    Configuration hadoop = spark().sessionState().newHadoopConf();
    try (OutputLock lock =
        OutputLock.take(ScoreJob.targets(job.options(), hadoop), line -> {}, hadoop)) {
      return job.doExecute(spark(), Models.lstm(), job.outputs(hadoop), lock, System.nanoTime());
    }
  }

  private void write(String name, String content) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** Everything there is, with the time of its last change. */
  private Map<String, FileTime> state() throws IOException {
    Map<String, FileTime> state = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home)) {
      for (Path file : all.filter(f -> !f.equals(home)).toList()) {
        state.put(home.relativize(file).toString(), Files.getLastModifiedTime(file));
      }
    }
    return state;
  }

  private void assertRefused(Start start, Reason reason, String... words) throws IOException {
    model();
    Map<String, FileTime> before = state();
    assertThatThrownBy(start::execute)
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll(words)
        .matches(e -> ((UserError) e).reason() == reason, "for " + reason)
        .matches(e -> e.getMessage().lines().count() == 1, "in a line");
    assertThat(state()).as("what is there").isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "ingest, _SUCCESS", "ingest, _result.json", "ingest, result.json",
    "score, _SUCCESS", "score, _corpus.json", "score, result.json",
    "evaluate, _SUCCESS", "evaluate, _result.json", "evaluate, _corpus.json"
  })
  void theOutputOfAnotherCommandIsNotOverwritten(String command, String mark) throws IOException {
    write("out/" + mark, "{}");
    write("out/part-0", "precious");
    assertRefused(start(command, "out"), Reason.USAGE, "no output of this command");
  }

  @ParameterizedTest
  @CsvSource({
    "ingest, _corpus.json, ''",
    "ingest, _corpus.json, {",
    "score, _result.json, {}",
    "score, _result.json, null",
    "score, _result.json, '{\"format\":7,'",
    "evaluate, result.json, []",
    "evaluate, result.json, x"
  })
  void aDamagedResultIsNamedInALine(String command, String mark, String content)
      throws IOException {
    write("out/" + mark, content);
    assertRefused(start(command, "out"), Reason.DATA, "out/" + mark, "is damaged", "delete");
  }

  @Test
  void aResultOfAGigabyteIsNotRead() throws IOException {
    write("out/_result.json", "");
    try (var file = new java.io.RandomAccessFile(home.resolve("out/_result.json").toFile(), "rw")) {
      file.setLength(1L << 30);
    }
    assertRefused(start("score", "out"), Reason.DATA, "out/_result.json", "is damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "score"})
  void aFileOfTheUserInAFormerOutputIsNotLost(String command) throws IOException {
    write("out/_corpus.json", "{\"rows\": 1}");
    if (command.equals("score")) {
      Files.delete(home.resolve("out/_corpus.json"));
      run(score(home.resolve("out").toString(), home.resolve("apart").toString()));
    }
    write("out/notes.txt", "mine");
    assertRefused(start(command, "out"), Reason.USAGE, "out/notes.txt was not written by this");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "score", "evaluate"})
  void aSecondRunIsRefusedAndLeavesNoParents(String command) throws IOException {
    Configuration hadoop = spark().sessionState().newHadoopConf();
    Path out = Files.createDirectories(home.resolve("a")).resolve("out");
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(out.toUri());
    try (OutputLock lock = OutputLock.take(List.of(path), line -> {}, hadoop)) {
      assertThatThrownBy(start(command, "a/out")::execute)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("is being written by another run");
    }
    try (Stream<Path> files = Files.list(home.resolve("a"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void anOutputThatIsAGlobIsTakenLiterally() throws IOException {
    write("out1/part-0", "precious");
    write("a/part-0", "precious");
    for (String name : new String[] {"out[1]", "{a,b}", "o*", "ou?1"}) {
      ScoreReport report =
          run(score(home.resolve(name).toString(), home.resolve(name + "-apart").toString()));
      assertThat(report.scored()).as(name).isEqualTo(2);
      assertThat(home.resolve(name + "/_result.json")).isNotEmptyFile();
      assertThat(home.resolve(name + "-apart/_result.json")).isNotEmptyFile();
    }
    assertThat(home.resolve("out1/part-0")).hasContent("precious");
    assertThat(home.resolve("a/part-0")).hasContent("precious");
  }

  @Test
  void anOutputThatIsALinkIsWrittenThrough() throws IOException {
    Path disk = Files.createDirectories(home.resolve("disk/scores"));
    Path link = Files.createSymbolicLink(home.resolve("scores"), disk);
    for (int run = 0; run < 2; run++) {
      run(score(link.toString(), home.resolve("apart").toString()));
      assertThat(Files.isSymbolicLink(link)).as("stays a link").isTrue();
      assertThat(disk.resolve("_result.json")).isNotEmptyFile();
    }
    try (Stream<Path> files = Files.walk(home)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .as("nothing hidden, no checksums, beside outputs")
          .noneMatch(name -> name.startsWith("."));
    }
    Files.createSymbolicLink(home.resolve("in"), home.resolve("disk"));
    input = Files.writeString(home.resolve("disk/in.csv"), "text\nfilm\n");
    assertThatThrownBy(score(home.resolve("in").toString(), null)::execute)
        .as("an output that holds the input behind a link")
        .hasMessageContaining("must lie apart");
  }
}
