package io.carrytrack.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.RowMasks;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.testing.Markdown;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The worked examples of docs/tutorial.md, from the weights that it prints: by hand in double
 * precision as it says, and by the layers.
 */
class DocumentedTutorialTest {
  private static final Markdown TUTORIAL =
      Markdown.read(Project.root().resolve("docs/tutorial.md"));

  private static final Pattern ARRAY =
      Pattern.compile(" {4}(\\w) = np\\.array\\((\\[.*?])\\) .*#.*");
  private static final Pattern FIGURE = Pattern.compile("-?\\d+\\.\\d{4}\\b");
  private static final StepKey KEY = new StepKey(0, 0, 0, 0);

  /** Opens or shuts a gate, whatever else it reads. */
  private static final double WIDE = 40;

  /** Columns of an LSTM's kernels, of one unit. */
  private static final int I = 0;

  private static final int F = 1;
  private static final int C = 2;
  private static final int O = 3;

  /** A layer's input and weights; vectors are matrices of one row. */
  private record Example(double[][] x, double[][] kernel, double[][] recurrent, double[] bias) {
    static Example of(Markdown section) throws IOException {
      return new Example(
          array(section, "x"), array(section, "K"), array(section, "R"), array(section, "b")[0]);
    }

    Example reading(double[][] other) {
      return new Example(other, kernel, recurrent, bias);
    }
  }

  private static double[][] array(Markdown section, String name) throws IOException {
    for (String line : section.lines()) {
      Matcher array = ARRAY.matcher(line);
      if (array.matches() && array.group(1).equals(name)) {
        JsonNode json = new ObjectMapper().readTree(array.group(2));
        ObjectMapper mapper = new ObjectMapper();
        return json.get(0).isArray()
            ? mapper.convertValue(json, double[][].class)
            : new double[][] {mapper.convertValue(json, double[].class)};
      }
    }
    throw new AssertionError("no array " + name);
  }

  private static double[] product(double[] vector, double[][] matrix) {
    return IntStream.range(0, matrix[0].length)
        .mapToDouble(
            column ->
                IntStream.range(0, vector.length)
                    .mapToDouble(row -> vector[row] * matrix[row][column])
                    .sum())
        .toArray();
  }

  private static double[] sum(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
  }

  private static double[] times(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).toArray();
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static String printed(double value) {
    String text = String.format(Locale.ROOT, "%.4f", value);
    return text.equals("-0.0000") ? "0.0000" : text;
  }

  private static String printed(double[] vector) {
    return Arrays.stream(vector)
        .mapToObj(DocumentedTutorialTest::printed)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** An input as the tables have it: whole numbers. */
  private static String whole(double[] vector) {
    String numbers =
        Arrays.stream(vector)
            .mapToObj(value -> String.format(Locale.ROOT, "%.0f", value))
            .collect(Collectors.joining(", "));
    return vector.length == 1 ? numbers : "(" + numbers + ")";
  }

  /**
   * What the layer outputs after the first {@code steps} of the example, each a token of its own.
   *
   * @param masks of the input and of the state; null when predicting
   */
  private static double[] layer(
      KernelVariant variant, RecurrentCell cell, Example example, int steps, double[][] masks) {
    float rate = masks == null ? 0f : 0.5f;
    int units = example.recurrent().length;
    int tokens = example.x().length;
    SequenceEncoder encoder =
        new SequenceEncoder(
            new Architecture(
                tokens,
                example.x()[0].length,
                steps,
                PadSide.PRE,
                false,
                List.of(
                    new Recurrent(
                        cell, units, GateActivation.SIGMOID, false, false, false, rate, rate))),
            KernelOptions.of(variant),
            (share, layer, place) -> given(masks[place]));
    List<ParameterLayout.Array> arrays = encoder.layout().arrays();
    float[] parameters = new float[encoder.layout().size()];
    double[][][] values = {example.x(), example.kernel(), example.recurrent(), {example.bias()}};
    for (int i = 0; i < values.length; i++) {
      double[] flat = Arrays.stream(values[i]).flatMapToDouble(Arrays::stream).toArray();
      assertThat(flat).as(arrays.get(i).name()).hasSize(arrays.get(i).size());
      for (int k = 0; k < flat.length; k++) {
        parameters[arrays.get(i).offset() + k] = (float) flat[k];
      }
    }
    TokenBatch batch = new TokenBatch(steps, PadSide.PRE);
    batch.add(IntStream.range(0, steps).toArray(), 0, steps, 0f, 1f);
    float[] output = new float[units];
    encoder.encode(batch, parameters, masks == null ? null : KEY, output);
    return IntStream.range(0, units).mapToDouble(i -> output[i]).toArray();
  }

  private static RowMasks given(double[] mask) {
    return new RowMasks() {
      @Override
      public void begin(StepKey key) {}

      @Override
      public float factor(int row, int unit) {
        return (float) mask[unit];
      }
    };
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void theLoopIsTheSimpleRnnLayer(KernelVariant variant) throws IOException {
    Markdown section = TUTORIAL.section("### 2.1");
    Example example = Example.of(section);
    List<List<String>> expected = new ArrayList<>();
    double[] h = new double[example.recurrent().length];
    for (int t = 1; t <= example.x().length; t++) {
      double[] x = example.x()[t - 1];
      double[] start = sum(product(x, example.kernel()), example.bias());
      double[] recurrent = product(h, example.recurrent());
      double[] output = layer(variant, RecurrentCell.SIMPLE_RNN, example, t, null);
      h = Arrays.stream(sum(start, recurrent)).map(Math::tanh).toArray();
      assertThat(output).as("step %d", t).containsExactly(h, within(1e-6));
      expected.add(List.of("" + t, whole(x), printed(start), printed(recurrent), printed(output)));
    }
    assertThat(section.tables().get(0).rows()).isEqualTo(expected);

    List<double[]> reversed = new ArrayList<>(List.of(example.x()));
    Collections.reverse(reversed);
    Example back = example.reading(reversed.toArray(double[][]::new));
    double[] last = layer(variant, RecurrentCell.SIMPLE_RNN, back, back.x().length, null);
    assertThat(section.prose()).contains("leave the state " + printed(last));
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void theFixedMaskIsTheLayers(KernelVariant variant) throws IOException {
    Example example = Example.of(TUTORIAL.section("### 2.1"));
    Markdown section = TUTORIAL.section("## 5");
    double[][] masks = {array(section, "m")[0], array(section, "r")[0]};
    List<List<String>> expected = new ArrayList<>();
    double[] h = new double[example.recurrent().length];
    for (int t = 1; t <= example.x().length; t++) {
      double[] output = layer(variant, RecurrentCell.SIMPLE_RNN, example, t, masks);
      double[] x = times(example.x()[t - 1], masks[0]);
      double[] state = times(h, masks[1]);
      expected.add(List.of("" + t, whole(x), printed(state), printed(output)));
      h = output;
    }
    Markdown.Table table =
        section.tables().stream()
            .filter(each -> each.header().contains("h r"))
            .findFirst()
            .orElseThrow();
    assertThat(table.rows()).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void theCarryTrackIsTheLstmLayers(KernelVariant variant) throws IOException {
    Markdown section = TUTORIAL.section("### 3.1");
    Example example = Example.of(section);
    List<List<String>> expected = new ArrayList<>();
    double h = 0;
    double c = 0;
    for (int t = 1; t <= example.x().length; t++) {
      double[] x = example.x()[t - 1];
      double[] state = {h};
      double[] z =
          sum(
              sum(product(x, example.kernel()), product(state, example.recurrent())),
              example.bias());
      double i = sigmoid(z[I]);
      double f = sigmoid(z[F]);
      double candidate = Math.tanh(z[C]);
      double o = sigmoid(z[O]);
      double before = c;
      c = f * c + i * candidate;
      h = o * Math.tanh(c);
      Step step = new Step(variant, example, t);
      assertThat(step.inputGate()).as("i of step %d", t).isCloseTo(i, within(1e-5));
      assertThat(step.kept()).as("f c of step %d", t).isCloseTo(f * before, within(1e-5));
      assertThat(step.candidate()).as("tanh(z_c) of step %d", t).isCloseTo(candidate, within(1e-5));
      assertThat(step.outputGate()).as("o of step %d", t).isCloseTo(o, within(1e-5));
      assertThat(step.track()).as("c' of step %d", t).isCloseTo(c, within(1e-5));
      double[] output = layer(variant, RecurrentCell.LSTM, example, t, null);
      assertThat(output).as("h' of step %d", t).containsExactly(new double[] {h}, within(1e-6));
      List<String> row = new ArrayList<>(List.of("" + t, whole(x)));
      for (double value : new double[] {i, f, candidate, c, o, output[0]}) {
        row.add(printed(value));
      }
      expected.add(row);
    }
    assertThat(section.tables().get(0).rows()).isEqualTo(expected);
  }

  /**
   * What is inside of the layer at one step, from its output alone: a second input, 1 at this step
   * and 0 before, opens and shuts gates so that the output is the tanh of what is asked for.
   */
  private record Step(KernelVariant variant, Example example, int step) {
    double inputGate() {
      return atanh(output(0, -WIDE, WIDE, WIDE));
    }

    double kept() {
      return atanh(output(-WIDE, 0, 0, WIDE));
    }

    double candidate() {
      return atanh(output(WIDE, -WIDE, 0, WIDE));
    }

    double outputGate() {
      return output(WIDE, -WIDE, WIDE, 0) / Math.tanh(1);
    }

    double track() {
      return atanh(output(0, 0, 0, WIDE));
    }

    private double output(double... gates) {
      double[][] x = new double[step][];
      for (int t = 0; t < step; t++) {
        x[t] = new double[] {example.x()[t][0], t == step - 1 ? 1 : 0};
      }
      double[][] kernel = {example.kernel()[0], gates};
      Example probed = new Example(x, kernel, example.recurrent(), example.bias());
      return layer(variant, RecurrentCell.LSTM, probed, step, null)[0];
    }

    private static double atanh(double value) {
      return Math.log((1 + value) / (1 - value)) / 2;
    }
  }

  /** What the text says of a number, a table of the same section says too. */
  @Test
  void noFigureStandsInTheTextAlone() {
    for (Markdown section : TUTORIAL.sections()) {
      String tables = section.tables().toString();
      String text = section.prose().replaceAll("leave the state \\(.*?\\)", "");
      FIGURE
          .matcher(text)
          .results()
          .map(found -> found.group())
          .forEach(figure -> assertThat(tables).contains(figure));
    }
  }
}
