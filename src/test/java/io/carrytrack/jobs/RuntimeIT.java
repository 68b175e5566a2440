package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Submit;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SPARK_HOME that the project makes for itself behaves as a distribution's. */
final class RuntimeIT {
  private static final Path BIN = Project.sparkHome().resolve("bin");

  @Test
  void itIsTheSparkThatTheJarIsBuiltFor() {
    Finished run = Submit.script(BIN.resolve("spark-submit")).args("--version").run().expect(0);
    String spark = org.apache.spark.package$.MODULE$.SPARK_VERSION();
    assertThat(run.err()).contains("version " + spark).contains("Scala version 2.12");
  }

  @Test
  void aLauncherThatFailsIsAFailure() {
    Finished run = Submit.script(BIN.resolve("spark-class")).run().expect(1);
    assertThat(run.err()).contains("missing class name");
  }

  @Test
  void aWrongOptionIsAFailure() {
    Finished run = Submit.script(BIN.resolve("spark-submit")).args("--no-such-option").run();
    assertThat(run.expect(1).err()).contains("no-such-option");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65, 75})
  void theExitCodeIsTheProgrammes(int code) {
    Submit.program(ExitWith.class).spark("--master", "local[1]").args(code).run().expect(code);
  }

  /** A program that ends as it is told. */
  public static final class ExitWith {
    private ExitWith() {}

    /** Arguments: the exit code. */
    public static void main(String[] arguments) {
      System.exit(Integer.parseInt(arguments[0]));
    }
  }
}
