package io.carrytrack.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.LossSums;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A network on numbers against the one on tokens whose embedding holds the same numbers, every step
 * a token of its own: all but the embedding is the same to the bit, whatever stands above.
 */
class NumbersStageTest {
  private static final StepKey KEY = new StepKey(7, 1, 0, 3);
  private static final int WIDTH = 5;

  /** One tile and a part of one, then a part alone, so that slots of a used buffer are empty. */
  private static final int[] ROWS = {11, 3};

  private static List<Architecture> onTokens() {
    return StackProbe.kinds().stream()
        .filter(kind -> kind.input() instanceof Input.Tokens && !kind.maskPadding())
        .map(
            kind ->
                new Architecture(
                    1 + ROWS[0] * kind.length(),
                    WIDTH,
                    kind.length(),
                    kind.padding(),
                    false,
                    kind.layers()))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void numbersAreAnEmbeddingThatIsGiven(KernelVariant variant) {
    assertThat(onTokens()).hasSizeGreaterThan(10);
    for (Architecture tokens : onTokens()) {
      Architecture numbers =
          new Architecture(new Input.Numbers(WIDTH), tokens.length(), tokens.layers());
      for (KernelOptions options :
          List.of(KernelOptions.plain(variant), new KernelOptions(variant, true, true, false))) {
        check(new LayerStack(tokens, options), new LayerStack(numbers, options), tokens, numbers);
      }
    }
  }

  private static void check(
      LayerStack ofTokens, LayerStack ofNumbers, Architecture tokens, Architecture numbers) {
    Random random = new Random(3);
    float[] parameters = new float[ofTokens.layout().size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = random.nextFloat() - 0.5f;
    }
    ParameterLayout.Array embedding = ofTokens.layout().array("embedding.weight");
    float[] above = Arrays.copyOfRange(parameters, embedding.end(), parameters.length);
    assertThat(above).hasSize(ofNumbers.layout().size());
    for (int rows : ROWS) {
      TokenBatch ids = tokens.sequenceShape().newBatch();
      TokenBatch floats = numbers.sequenceShape().newBatch();
      for (int row = 0; row < rows; row++) {
        int first = 1 + row * tokens.length();
        int[] steps = new int[tokens.length()];
        Arrays.setAll(steps, t -> first + t);
        float weight = row == 1 ? 0.5f : 1f;
        ids.add(steps, 0, steps.length, row % 2, weight);
        int from = first * WIDTH;
        floats.add(parameters, from, from + steps.length * WIDTH, row % 2, weight);
      }
      float[] expected = new float[parameters.length];
      float[] found = new float[above.length];
      LossSums loss = ofTokens.gradient(ids, parameters, KEY, expected);
      assertThat(ofNumbers.gradient(floats, above, KEY, found)).as("%s", numbers).isEqualTo(loss);
      assertThat(found)
          .as("gradient of %s", numbers)
          .isEqualTo(Arrays.copyOfRange(expected, embedding.end(), expected.length));
      float[] expectedOutputs = new float[rows];
      float[] outputs = new float[rows];
      ofTokens.predict(ids, parameters, expectedOutputs);
      ofNumbers.predict(floats, above, outputs);
      assertThat(outputs).as("outputs of %s", numbers).isEqualTo(expectedOutputs);
    }
  }
}
