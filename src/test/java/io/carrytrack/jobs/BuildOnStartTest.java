package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A start builds what is missing, once. */
final class BuildOnStartTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String BUILDS = "building target/carrytrack.jar";

  @Test
  void theFirstStartBuildsTheJarAndTheSecondNothing() throws IOException {
    ProjectCopy project = ProjectCopy.fresh();
    Finished first = project.job("train").run().expect(0);
    assertThat(first.err()).contains(BUILDS).as("Maven's escape codes").doesNotContain("\033");
    assertThat(first.out()).as("the job ran").contains("[train]");

    Finished second = project.job("train").run().expect(0);
    assertThat(second.err()).isEmpty();
    assertThat(project.mavenCalls()).isEqualTo(1);
  }

  @Test
  void aLongBuildSaysWhatItDoes() throws IOException {
    ProjectCopy project = ProjectCopy.fresh();
    Finished first = project.job("train").env("MAVEN_SECONDS", "5.5").run().expect(0);
    assertThat(first.err().lines())
        .hasSize(2)
        .last()
        .asString()
        .matches("carrytrack:   \\d+ s, Maven: compile");
  }

  @Test
  void anotherExperimentBuildsNothing() throws IOException {
    ProjectCopy project = ProjectCopy.fresh();
    project.job("train").run().expect(0);
    project.write("conf/experiments/mine.conf", "training.epochs = 2");
    Files.setLastModifiedTime(
        project.root().resolve("conf/experiments/mine.conf"),
        FileTime.from(Instant.now().plusSeconds(1)));
    assertThat(project.job("train").run().expect(0).err()).isEmpty();
  }

  @Test
  void aChangedSourceBuildsTheJarAgain() throws IOException {
    ProjectCopy project = ProjectCopy.fresh();
    project.job("train").run().expect(0);
    Path source = project.root().resolve("src/main/java/Some.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(1)));
    assertThat(project.job("train").run().expect(0).err()).contains(BUILDS);
  }

  @Test
  void ofTwoStartsOneBuildsAndBothRun() throws IOException {
    ProjectCopy project = ProjectCopy.fresh();
    try (Running one = project.job("train").start();
        Running other = project.job("score").start()) {
      assertThat(one.await(LIMIT).expect(0).out()).contains("[train]");
      assertThat(other.await(LIMIT).expect(0).out()).contains("[score]");
    }
    assertThat(project.mavenCalls()).isEqualTo(1);
  }

  @Test
  void aFailedBuildEndsTheStartAndIsTriedAgain() throws IOException {
    ProjectCopy project = ProjectCopy.fresh();
    Finished failed = project.job("train").env("MAVEN_FAILS", "yes").run().expect(1);
    assertThat(failed.out()).as("nothing was started").isEmpty();
    assertThat(failed.err()).contains("Maven failed", ".spark/build-jar.log");
    project.job("train").run().expect(0);
  }

  @Test
  void sparkIsGatheredOnceByTwoStarts() throws IOException {
    ProjectCopy project = ProjectCopy.built();
    try (Running one = sparkHome(project);
        Running other = sparkHome(project)) {
      String home = one.await(LIMIT).expect(0).out().strip();
      assertThat(other.await(LIMIT).expect(0).out().strip()).isEqualTo(home);
      assertThat(Path.of(home))
          .isDirectoryContaining("glob:**/jars")
          .isDirectoryContaining("glob:**/bin");
      assertThat(Path.of(home, "bin/spark-submit")).isExecutable();
      assertThat(Path.of(home, "conf/log4j2.properties")).isNotEmptyFile();
    }
    assertThat(project.mavenCalls()).isEqualTo(1);
    assertThat(gathered(project)).as("half-made folders").hasSize(1);
  }

  @Test
  void aKilledGatheringIsNotTakenForWhole() throws IOException {
    ProjectCopy project = ProjectCopy.built();
    try (Running killed = sparkHome(project)) {
      killed.awaitOutput("gathering Spark", LIMIT);
    }
    try (Running again = sparkHome(project)) {
      Path home = Path.of(again.await(LIMIT).expect(0).out().strip());
      assertThat(home.resolve("jars/spark-core_2.12-3.5.7.jar")).exists();
    }
    assertThat(gathered(project)).as("folders that a killed start left").hasSize(1);
    assertThat(project.mavenCalls()).isBetween(1L, 2L);
  }

  @Test
  void aFailedGatheringLeavesNothing() throws IOException {
    ProjectCopy project = ProjectCopy.built();
    Path script = project.root().resolve("jobs/train.sh");
    Finished failed = project.withoutSpark(script).env("MAVEN_FAILS", "yes").run().expect(1);
    assertThat(failed.out()).as("nothing was started").isEmpty();
    assertThat(gathered(project)).isEmpty();
  }

  @Test
  void anotherPomGathersAnotherSpark() throws IOException {
    ProjectCopy project = ProjectCopy.built();
    sparkHome(project).await(LIMIT).expect(0);
    Path pom = project.root().resolve("jobs/runtime/pom.xml");
    Files.writeString(pom, Files.readString(pom) + "<!-- another -->");
    sparkHome(project).await(LIMIT).expect(0);
    sparkHome(project).await(LIMIT).expect(0);
    assertThat(project.mavenCalls()).isEqualTo(2);
    assertThat(gathered(project)).hasSize(1);
  }

  private static Running sparkHome(ProjectCopy project) {
    return project.withoutSpark(project.root().resolve("jobs/runtime/spark-home.sh")).start();
  }

  private static List<Path> gathered(ProjectCopy project) throws IOException {
    try (Stream<Path> files = Files.list(project.root().resolve(".spark"))) {
      return files.filter(Files::isDirectory).toList();
    }
  }
}
