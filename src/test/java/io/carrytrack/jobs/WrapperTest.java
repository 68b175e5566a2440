package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Running;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What spark-submit is called with, and what a caller gets back. */
final class WrapperTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static ProjectCopy project;

  @BeforeAll
  static void copy() throws IOException {
    project = ProjectCopy.built();
  }

  static Stream<String> commands() throws IOException {
    try (Stream<Path> files = Files.list(Project.root().resolve("jobs"))) {
      List<String> scripts =
          files.map(file -> file.getFileName().toString()).filter(n -> n.endsWith(".sh")).toList();
      return scripts.stream().map(n -> n.replace(".sh", "")).filter(n -> !n.equals("common"));
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aWrapperStartsTheCommandOfItsName(String command) {
    String jar = project.root().resolve("target/carrytrack.jar").toString();
    List<String> words = words(project.job(command).args("--help").run());
    assertThat(words).startsWith("--class", "io.carrytrack.cli.CarryTrack");
    assertThat(words).endsWith(jar, command, "--help");
  }

  @Test
  void aWrapperIsFoundByAnyWayToIt() throws IOException {
    Path jobs = project.root().resolve("jobs");
    Path links = Files.createDirectory(project.root().resolveSibling("links"));
    Path script = Files.createSymbolicLink(links.resolve("train"), jobs.resolve("train.sh"));
    Path folder = Files.createSymbolicLink(links.resolve("jobs"), jobs);
    Path again = Files.createSymbolicLink(links.resolve("again"), Path.of("train"));
    for (Path way : List.of(script, folder.resolve("train.sh"), again)) {
      assertThat(words(starting(way).in(links).run())).as("%s", way).endsWith("train", "--help");
    }
    Path elsewhere = Files.createDirectories(links.resolve("elsewhere/jobs"));
    Finished run =
        starting(Path.of("jobs/train.sh"))
            .in(project.root())
            .env("CDPATH", elsewhere.getParent().toString())
            .run();
    assertThat(words(run)).as("with CDPATH set").endsWith("train", "--help");
  }

  private static Submit starting(Path wrapper) {
    return project
        .withoutSpark(wrapper)
        .env("SPARK_HOME", project.sparkHome().toString())
        .args("--help");
  }

  @Test
  void argumentsReachTheJobAsTheyWereGiven() {
    Object[] arguments = {
      "--out", "a b", "", "*", "$(touch made)", "it's \"quoted\"", "Grüße", "-x=1"
    };
    Finished run = project.job("score").args(arguments).run();
    List<String> words = words(run);
    assertThat(words.subList(words.indexOf("score") + 1, words.size()))
        .as("the job's arguments")
        .isEqualTo(List.of(arguments));
    assertThat(run.directory().resolve("made")).doesNotExist();
  }

  @Test
  void whatFollowsTwoDashesIsForSparkAndComesAfterOurs() {
    List<String> words =
        words(
            project
                .job("train")
                .args("--set", "seed=2")
                .spark("--conf", "spark.locality.wait=7s", "--name", "two words")
                .run());
    assertThat(words).containsSubsequence("spark.locality.wait=0s", "spark.locality.wait=7s");
    assertThat(words)
        .containsSubsequence("--name", "two words", "train", "--set", "seed=2")
        .doesNotContain("--");
  }

  @Test
  void withoutAMasterTheJobRunsHereAndOneWorkerIsOneThread() {
    Finished run = project.job("train").run();
    assertThat(run.out()).contains("MASTER=local[2]\n", "OMP_NUM_THREADS=1\n");
    assertThat(words(run))
        .contains("spark.driver.host=127.0.0.1", "spark.executorEnv.OMP_NUM_THREADS=1");
  }

  @Test
  void sparkSubmitsVerbosityIsItsOwnAndTheJobsTheJobs() {
    List<String> words =
        words(project.job("train").args("--verbose").spark("--verbose", "--name", "x").run());
    int command = words.indexOf("train");
    assertThat(words.subList(0, command)).as("before the jar").containsOnlyOnce("--verbose");
    assertThat(words.subList(command, words.size())).containsExactly("train", "--verbose");
  }

  @ParameterizedTest
  @CsvSource({
    "C, , C\\.(UTF-8|utf8)", //
    ", C, C\\.(UTF-8|utf8)",
    ", , C\\.(UTF-8|utf8)",
    "tr_TR.UTF-8, C, tr_TR\\.UTF-8",
    ", tr_TR.utf8, ''"
  })
  void aLocaleWithoutUtf8IsReplaced(String all, String language, String expected) {
    Finished run =
        project.job("train").env("LC_ALL", all).env("LC_CTYPE", null).env("LANG", language).run();
    assertThat(run.out()).containsPattern("(?m)^LC_ALL=" + expected + "$");
    assertThat(words(run))
        .anyMatch(
            word ->
                word.startsWith("spark.driver.defaultJavaOptions=")
                    && word.contains("-Dfile.encoding=UTF-8 -Dsun.jnu.encoding=UTF-8"));
  }

  @ParameterizedTest
  @CsvSource({
    "local[3], , 127.0.0.1",
    "local[3], 10.0.0.7, 10.0.0.7",
    "spark://h:1, , unset",
    "yarn, 10.0.0.7, 10.0.0.7"
  })
  void onThisMachineAloneNothingListensBeyondIt(String master, String own, String bound) {
    Finished run = project.job("train").env("SPARK_LOCAL_IP", own).spark("--master", master).run();
    assertThat(run.out()).as("%s where it is %s", master, own).contains("LOCAL_IP=" + bound + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--master spark://h:1", "--master=spark://h:1", "--conf spark.master=spark://h:1"})
  void aClusterGetsItsOwnSettings(String master) {
    List<String> words = words(project.job("train").spark(master.split(" ", -1)).run());
    assertThat(words).anyMatch(word -> word.startsWith("spark.executor.memory="));
    assertThat(words).noneMatch(word -> word.startsWith("spark.driver.host="));
  }

  @Test
  void theSitesDefaultsWinOverOursAndJavaOptionsAreJoined() throws IOException {
    ProjectCopy withSite = ProjectCopy.built();
    Path conf = Files.createDirectories(withSite.sparkHome().resolve("conf"));
    Files.writeString(
        conf.resolve("spark-defaults.conf"),
        """
        # spark.executorEnv.OMP_NUM_THREADS 5
        spark.locality.wait      3s
        spark.master = spark://site:7077
        spark.executor.defaultJavaOptions -Dsite=1 -Xss8m
        """);
    List<String> words = words(withSite.job("train").run());
    assertThat(words)
        .as("a key that the site sets")
        .noneMatch(word -> word.startsWith("spark.locality.wait="));
    assertThat(words)
        .as("a key that it only mentions")
        .contains("spark.executorEnv.OMP_NUM_THREADS=1");
    assertThat(words)
        .as("its master's settings")
        .anyMatch(word -> word.startsWith("spark.executor.memory="));
    assertThat(words)
        .anyMatch(
            word ->
                word.startsWith(
                    "spark.executor.defaultJavaOptions=-Dsite=1 -Xss8m --add-exports=java.base/jdk.internal.module=ALL-UNNAMED "));

    Files.writeString(withSite.root().resolve("mine.conf"), "spark.locality.wait 9s\n");
    String mine = withSite.root().resolve("mine.conf").toString();
    assertThat(words(withSite.job("train").spark("--properties-file", mine).run()))
        .as("the user's file takes the place of the site's")
        .noneMatch(word -> word.startsWith("spark.locality.wait="))
        .contains("spark.driver.host=127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 65, 69, 75})
  void theExitCodeIsTheJobs(int code) {
    project.job("train").env("SPARK_EXIT", Integer.toString(code)).run().expect(code);
  }

  @Test
  void aSignalReachesTheJob() {
    try (Running job = project.job("train").env("SPARK_WAITS", "yes").start()) {
      job.awaitOutput("^waiting$", LIMIT);
      job.terminate();
      job.await(LIMIT).expect(75);
    }
  }

  @Test
  void anotherJavaIsRefusedByItsVersion() throws IOException {
    Path home = project.root().resolveSibling("java-11");
    ProjectCopy.executable(
        home.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
    Finished run = project.job("train").env("JAVA_HOME", home.toString()).run().expect(69);
    assertThat(run.err()).contains("Java 17 is needed", home + "/bin/java is 11", "JAVA_HOME");
    assertThat(run.out()).as("nothing was started").isEmpty();

    Finished none = project.job("train").env("JAVA_HOME", "/nowhere").run().expect(69);
    assertThat(none.err()).contains("no /nowhere/bin/java", "JAVA_HOME");
  }

  @Test
  void aSparkThatCannotRunTheJobIsRefused() throws IOException {
    Finished none = project.job("train").env("SPARK_HOME", "/nowhere").run().expect(69);
    assertThat(none.err()).contains("SPARK_HOME is /nowhere", "bin/spark-submit");

    ProjectCopy withOther = ProjectCopy.built();
    Path jars = Files.createDirectories(withOther.sparkHome().resolve("jars"));
    Files.createFile(jars.resolve("spark-core_2.13-4.0.1.jar"));
    Finished other = withOther.job("train").run().expect(69);
    assertThat(other.err()).contains("spark-core_2.13-4.0.1.jar", "Spark 3.5 for Scala 2.12");
    assertThat(other.out()).as("nothing was started").isEmpty();
  }

  /** The words that spark-submit was called with. */
  private static List<String> words(Finished run) {
    return run.expect(0)
        .out()
        .lines()
        .filter(line -> line.startsWith("["))
        .map(line -> line.substring(1, line.length() - 1))
        .toList();
  }
}
