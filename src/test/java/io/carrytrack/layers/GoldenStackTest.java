package io.carrytrack.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keras' probabilities, losses and gradients, for both kernels, each saving on and off. */
class GoldenStackTest {
  private static final Path DIRECTORY =
      Path.of(System.getProperty("carrytrack.golden", "../shared/golden"));
  private static final StepKey KEY = new StepKey(0, 0, 0, 0);

  private static Stream<KernelOptions> options() {
    List<KernelOptions> all = new ArrayList<>();
    for (KernelVariant variant : KernelVariant.values()) {
      for (int bits = 0; bits < 8; bits++) {
        all.add(new KernelOptions(variant, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0));
      }
    }
    return all.stream();
  }

  private static List<GoldenCase> cases() {
    Path index = DIRECTORY.resolve("index.json");
    assumeTrue(Files.exists(index), "no reference numbers in " + DIRECTORY);
    Set<String> names = new TreeSet<>();
    try {
      for (var fixture : new ObjectMapper().readTree(index.toFile()).get("fixtures")) {
        if (fixture.get("kind").asText().matches("model|dropout")) {
          names.add(fixture.get("name").asText());
        }
      }
      List<GoldenCase> cases = new ArrayList<>();
      for (String name : names) {
        GoldenCase golden = new GoldenCase(DIRECTORY.resolve(name + ".json"));
        if (golden.spec().layers().stream().allMatch(GoldenStackTest::isRecurrentOrDense)) {
          cases.add(golden);
        }
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isRecurrentOrDense(LayerSpec layer) {
    return layer instanceof LayerSpec.Recurrent || layer instanceof LayerSpec.Dense;
  }

  @ParameterizedTest
  @MethodSource("options")
  void stacksComputeWhatKerasComputes(KernelOptions options) {
    for (GoldenCase golden : cases()) {
      LayerStack stack = new LayerStack(golden.spec(), options, golden.masks());
      float[] parameters = golden.parameters(stack.layout());
      checkGradient(golden, stack, parameters);
      if (!golden.drops()) {
        checkProbabilities(golden, stack, parameters);
      }
    }
  }

  private static void checkGradient(GoldenCase golden, LayerStack stack, float[] parameters) {
    float[] gradient = new float[parameters.length];
    BatchLoss loss = stack.gradient(golden.batch(), parameters, KEY, gradient);
    assertThat(loss.meanLoss())
        .as("%s: loss", golden.name())
        .isCloseTo(golden.array("output/loss").orElseThrow()[0], within(1e-5));
    for (ParameterLayout.Array array : stack.layout().arrays()) {
      float[] expected = golden.array("gradient/" + array.name()).orElseThrow();
      assertThat(expected).as("%s: %s", golden.name(), array.name()).hasSize(array.size());
      double largest = 0;
      double worst = 0;
      for (int i = 0; i < array.size(); i++) {
        largest = Math.max(largest, Math.abs(expected[i]));
        worst = Math.max(worst, Math.abs(expected[i] - gradient[array.offset() + i]));
      }
      assertThat(worst)
          .as("%s: error of the gradient of %s", golden.name(), array.name())
          .isLessThan(1e-4 * largest);
    }
  }

  private static void checkProbabilities(GoldenCase golden, LayerStack stack, float[] parameters) {
    float[] probabilities = new float[golden.rows()];
    stack.predict(golden.batch(), parameters, probabilities);
    assertThat(probabilities)
        .as("%s: probabilities", golden.name())
        .containsExactly(golden.array("output/probabilities").orElseThrow(), within(1e-5f));
    if (golden.gaps().isPresent()) {
      stack.predict(golden.gaps().get(), probabilities);
      assertThat(probabilities)
          .as("%s: probabilities with gaps", golden.name())
          .containsExactly(golden.array("gaps/output/probabilities").orElseThrow(), within(1e-5f));
    }
  }
}
