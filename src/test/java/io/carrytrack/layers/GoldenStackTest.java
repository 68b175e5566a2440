package io.carrytrack.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.task.LossSums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keras' probabilities, losses, gradients and optimizer steps, for both kernels, each saving on and
 * off: of the copy in the resources, and of the directory that {@code -Dcarrytrack.golden} names,
 * if it is there.
 */
class GoldenStackTest {
  private static final Path COPY = Path.of("src/test/resources/golden");
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

  private static List<GoldenCase> cases(Path directory) throws IOException {
    JsonNode index = new ObjectMapper().readTree(directory.resolve("index.json").toFile());
    List<GoldenCase> cases = new ArrayList<>();
    for (JsonNode fixture : index.get("fixtures")) {
      if (fixture.get("kind").asText().matches("model|dropout|optimizers")) {
        cases.add(new GoldenCase(directory.resolve(fixture.get("name").asText() + ".json")));
      }
    }
    assertThat(cases).as("cases in %s", directory).isNotEmpty();
    return cases;
  }

  @ParameterizedTest
  @MethodSource("options")
  void stacksComputeWhatKerasComputes(KernelOptions options) throws IOException {
    check(COPY, options);
    if (Files.exists(DIRECTORY.resolve("index.json"))) {
      check(DIRECTORY, options);
    }
  }

  private static void check(Path directory, KernelOptions options) throws IOException {
    for (GoldenCase golden : cases(directory)) {
      LayerStack stack = new LayerStack(golden.spec(), options, golden.masks());
      float[] parameters = golden.parameters(stack.layout());
      checkGradient(golden, stack, golden.batch(), parameters);
      if (!golden.drops()) {
        checkProbabilities(golden, stack, golden.batch(), parameters);
      }
      for (Map.Entry<String, Optimizer> optimizer : golden.optimizers().entrySet()) {
        checkSteps(golden, stack, optimizer.getKey(), optimizer.getValue());
      }
    }
  }

  /** Keras' numbers once more, of the layers above an embedding whose vectors are what is read. */
  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void soDoTheyOnNumbers(KernelVariant variant) throws IOException {
    int checked = 0;
    for (GoldenCase golden : cases(COPY)) {
      if (golden.spec().maskPadding()) {
        continue;
      }
      LayerStack stack =
          new LayerStack(golden.onNumbers(), KernelOptions.of(variant), golden.masks());
      float[] parameters = golden.parameters(stack.layout());
      checkGradient(golden, stack, golden.numbers(), parameters);
      if (!golden.drops()) {
        checkProbabilities(golden, stack, golden.numbers(), parameters);
      }
      checked++;
    }
    assertThat(checked).isGreaterThan(10);
  }

  private static void checkGradient(
      GoldenCase golden, LayerStack stack, TokenBatch batch, float[] parameters) {
    float[] gradient = new float[parameters.length];
    LossSums loss = stack.gradient(batch, parameters, KEY, gradient);
    assertThat(loss.meanLoss())
        .as("%s: loss", golden.name())
        .isCloseTo(golden.array("output/loss").orElseThrow()[0], within(1e-5));
    for (ParameterLayout.Array array : stack.layout().arrays()) {
      float[] expected = golden.array("gradient/" + array.name()).orElseThrow();
      assertThat(expected).as("%s: %s", golden.name(), array.name()).hasSize(array.size());
      if (array.frozen()) {
        assertThat(Arrays.copyOfRange(gradient, array.offset(), array.end()))
            .as("%s: gradient of %s", golden.name(), array.name())
            .containsOnly(0f);
        continue;
      }
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

  private static void checkProbabilities(
      GoldenCase golden, LayerStack stack, TokenBatch batch, float[] parameters) {
    float[] probabilities = new float[golden.rows()];
    stack.predict(batch, parameters, probabilities);
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

  private static void checkSteps(
      GoldenCase golden, LayerStack stack, String name, Optimizer optimizer) {
    float[] parameters = golden.parameters(stack.layout());
    float[] gradient = new float[parameters.length];
    float[] state = new float[optimizer.stateSize(parameters.length)];
    for (int step = 1; step <= 3; step++) {
      stack.gradient(golden.batch(), parameters, KEY, gradient);
      optimizer.step(parameters, gradient, state, step - 1, 1f);
      String at = name + "/step" + step;
      for (ParameterLayout.Array array : stack.layout().arrays()) {
        assertThat(golden.worstDifference(at + "/weight/" + array.name(), array, parameters))
            .as("%s: %s after %s", golden.name(), array.name(), at)
            .isLessThan(1e-5);
      }
      assertThat(stack.gradient(golden.batch(), parameters, KEY, gradient).meanLoss())
          .as("%s: loss after %s", golden.name(), at)
          .isCloseTo(golden.array(at + "/loss").orElseThrow()[0], within(1e-5));
    }
  }
}
