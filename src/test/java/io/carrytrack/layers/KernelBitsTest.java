package io.carrytrack.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.kernels.KernelVariant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same bits from interpreter and compilers and at every vector length; no garbage once warm.
 */
class KernelBitsTest {
  /** As conf/spark passes it. */
  private static final String MODULE = "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED";

  /** As users pass it who start the jar alone. */
  private static final String ANNOUNCED_MODULE = "--add-modules=jdk.incubator.vector";

  /** Rounds after which C2 has compiled what the probe runs. */
  private static final int WARM = 2000;

  private static List<String> command(Class<?> program, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> probe(List<String> options, String... arguments)
      throws IOException, InterruptedException {
    return run(command(StackProbe.class, options, arguments));
  }

  private static List<String> run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("exit code of %s", command).isZero();
    return output.lines().toList();
  }

  private static String digest(String... options) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(options));
    all.add(MODULE);
    return probe(all, "VECTOR", "bits", "1").get(0);
  }

  @Test
  void interpreterCompilersAndVectorLengthsAgree() throws Exception {
    String expected = digest();
    assertThat(expected).hasSize(64);
    assertThat(digest("-Xint")).as("interpreted").isEqualTo(expected);
    assertThat(digest("-Xcomp", "-XX:TieredStopAtLevel=1")).as("C1").isEqualTo(expected);
    assertThat(digest("-XX:UseAVX=2")).as("256-bit vectors").isEqualTo(expected);
  }

  @Test
  void bothWaysToTheModuleGiveTheSameBitsOneOfThemWithoutAWarning() throws Exception {
    List<String> announced = probe(List.of(ANNOUNCED_MODULE), "VECTOR", "bits", "1");
    assertThat(announced.get(0)).isEqualTo(digest());

    Process quiet =
        new ProcessBuilder(command(StackProbe.class, List.of(MODULE), "VECTOR", "bits", "1"))
            .redirectErrorStream(true)
            .start();
    String all = new String(quiet.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(all).contains(announced.get(0)).doesNotContain("WARNING");
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void theFirstCallGivesWhatTheWarmOneDoes(KernelVariant variant) throws Exception {
    List<String> lines = probe(List.of(MODULE), variant.name(), "bits", Integer.toString(WARM));
    assertThat(lines.get(1)).isEqualTo(lines.get(0));
  }

  @Test
  void compiledVectorsOf256BitsAgreeWithInterpretedOnes() throws Exception {
    List<String> lines =
        probe(List.of(MODULE, "-XX:UseAVX=2"), "VECTOR", "bits", Integer.toString(WARM));
    assertThat(lines.get(1)).isEqualTo(digest());
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void aWarmStepAllocatesNextToNothing(KernelVariant variant) throws Exception {
    assertQuiet(probe(List.of(MODULE), variant.name(), "allocation", "100000"));
  }

  private static void assertQuiet(List<String> lines) {
    assertThat(lines).hasSameSizeAs(StackProbe.kinds());
    for (String line : lines) {
      String[] words = line.split(" ");
      assertThat(Long.parseLong(words[1])).as(line).isLessThan(StackProbe.QUIET_BYTES);
      assertThat(Long.parseLong(words[3])).as(line).isLessThan(StackProbe.QUIET_BYTES);
    }
  }

  @Test
  void withoutTheModuleTheBlasKernelIsTheBestAndRuns() throws Exception {
    assertThat(probe(List.of(), "BLAS", "bits", "1").get(0)).hasSize(64);
  }
}
