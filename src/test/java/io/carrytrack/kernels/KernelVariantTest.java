package io.carrytrack.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The vector kernels are for JVMs that have what makes them fast; each asked is a JVM of its own.
 */
class KernelVariantTest {
  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  /** Prints the best variant, and what the vector kernels lack. */
  public static void main(String[] arguments) {
    System.out.print(
        KernelVariant.best().label() + " " + KernelVariant.VECTOR.missing().orElse("nothing"));
  }

  private static String answer(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), KernelVariantTest.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String answer =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(String.join(" ", options)).isZero();
    return answer;
  }

  @Test
  void aJvmThatComputesFusedMultiplyAddsByBigDecimalTakesBlas()
      throws IOException, InterruptedException {
    assertThat(answer(MODULE, "-XX:-UseFMA"))
        .startsWith("blas ")
        .contains("a processor with fused multiply-add");
    assertThat(answer(MODULE, "-XX:+IgnoreUnrecognizedVMOptions", "-XX:UseAVX=0", "-XX:-UseFMA"))
        .as("as on a processor without AVX")
        .startsWith("blas ");
  }

  @Test
  void aJvmWithoutTheModuleSaysSo() throws IOException, InterruptedException {
    assertThat(answer()).isEqualTo("blas the JVM option --add-modules=jdk.incubator.vector");
  }

  @Test
  void otherwiseTheVectorKernelsAreTheBest() throws IOException, InterruptedException {
    assertThat(answer(MODULE)).isEqualTo("vector nothing");
    assertThat(answer(MODULE, "-Xint")).as("interpreted").isEqualTo("vector nothing");
  }
}
