package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Await;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Running;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the wrappers make of a driver that a standalone cluster runs. */
final class ClusterWrapperTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String SUBMITTED =
      "Driver successfully submitted as driver-7\\nState of driver-7 is RUNNING\\n"
          + "Driver running on 10.0.0.3:4040 (worker-1)";
  private static ProjectCopy project;

  @BeforeAll
  static void copy() throws IOException {
    project = ProjectCopy.built();
  }

  @Test
  void theDriversModulesAreThoseOfSparkSubmit() throws IOException {
    try (var lines = Files.lines(Project.root().resolve("conf/spark/driver-modules"))) {
      assertThat(lines.filter(line -> !line.startsWith("#")))
          .containsExactlyElementsOf(
              List.of(JavaModuleOptions.defaultModuleOptions().strip().split(" +")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--deploy-mode cluster --driver-java-options -Dmine=1",
        "--deploy-mode=cluster --driver-java-options=-Dmine=1",
        "--conf spark.submit.deployMode=cluster --conf spark.driver.extraJavaOptions=-Dmine=1"
      })
  void theDriversJvmGetsModulesDefaultsAndTheUsersOptions(String options) {
    List<String> said = submitting(options).run().expect(0).err().lines().toList();
    int last = said.lastIndexOf("[--driver-java-options]");
    assertThat(said.get(last + 1))
        .startsWith("[-XX:+IgnoreUnrecognizedVMOptions --add-opens=java.base/java.lang=ALL-UNNAMED")
        .contains(
            " --add-exports=java.base/jdk.internal.module=ALL-UNNAMED -Dfile.encoding=UTF-8 ",
            "maxphysicalbytes=0 ")
        .endsWith(" -Dmine=1]");
    assertThat(said)
        .contains("[spark.standalone.submit.waitAppCompletion=true]")
        .endsWith("[train]", "[--help]");
  }

  @Test
  void theJarMayLieWhereAllNodesReachIt() throws IOException {
    ProjectCopy unbuilt = ProjectCopy.fresh();
    Finished run =
        unbuilt
            .job("train")
            .env("CARRYTRACK_JAR", "hdfs:///carrytrack.jar")
            .spark("--master", "spark://h:1", "--deploy-mode", "cluster")
            .run()
            .expect(0);
    assertThat(run.err()).contains("[hdfs:///carrytrack.jar]\n[train]");
    assertThat(unbuilt.mavenCalls()).isZero();
  }

  @Test
  void inClientModeSparkSubmitDoesThatItself() {
    Finished run =
        project
            .job("train")
            .spark("--master", "spark://h:1", "--deploy-mode", "client")
            .run()
            .expect(0);
    assertThat(run.out()).doesNotContain("--add-opens", "--driver-java-options");
  }

  @ParameterizedTest
  @CsvSource({"FINISHED, 0", "FAILED, 1", "ERROR, 1", "KILLED, 75"})
  void theDriversStateIsTheOutcome(String state, int code) {
    Finished run =
        submitting("--deploy-mode cluster")
            .env(
                "SPARK_SAYS",
                SUBMITTED
                    + "\\nState of driver driver-7 is "
                    + state
                    + ", exiting spark-submit JVM.")
            .run()
            .expect(code);
    assertThat(run.err())
        .contains(
            "carrytrack: driver driver-7 is submitted to spark://h:1\n",
            "carrytrack: driver driver-7: RUNNING\n",
            "carrytrack: driver driver-7 runs on 10.0.0.3:4040 (worker-1): its output is there\n",
            "carrytrack: driver driver-7: " + state + "\n");
  }

  @Test
  void whatNobodyWaitsForIsNoFailure() {
    submitting("--deploy-mode cluster").env("SPARK_SAYS", SUBMITTED).run().expect(0);
  }

  @Test
  void aDriverThatCouldNotBeStartedIsAFailureWithItsReason() {
    Finished run =
        submitting("--deploy-mode cluster")
            .env("SPARK_SAYS", SUBMITTED + "\\nException from cluster was: no such jar")
            .env("SPARK_EXIT", "255")
            .run()
            .expect(1);
    assertThat(run.err()).contains("Exception from cluster was: no such jar\n", "did not finish");
  }

  @Test
  void aMasterThatTakesNoDriverIsUnavailable() {
    Finished run =
        submitting("--deploy-mode cluster")
            .env("SPARK_SAYS", "Error connecting to master (h:1).")
            .env("SPARK_EXIT", "255")
            .run()
            .expect(69);
    assertThat(run.err()).contains("Error connecting to master", "spark://h:1 takes no driver");
  }

  @Test
  void aWrongOptionOfSparkEndsAsInClientMode() {
    submitting("--deploy-mode cluster").env("SPARK_EXIT", "1").run().expect(1);
  }

  @Test
  void aSignalEndsTheDriver() throws IOException {
    Path killed = project.sparkHome().resolve("bin/killed");
    try (Running job =
        submitting("--deploy-mode cluster")
            .env("SPARK_SAYS", SUBMITTED)
            .env("SPARK_WAITS", "yes")
            .start()) {
      job.awaitOutput("driver-7: RUNNING", LIMIT);
      job.terminate();
      job.await(LIMIT).expect(75);
      Await.until("the request", LIMIT, () -> Files.exists(killed));
      assertThat(killed).content().contains("deploy.Client kill spark://h:1 driver-7");
    } finally {
      Files.deleteIfExists(killed);
    }
  }

  private static Submit submitting(String options) {
    return project
        .job("train")
        .args("--help")
        .spark("--master", "spark://h:1")
        .spark(options.split(" ", -1));
  }
}
