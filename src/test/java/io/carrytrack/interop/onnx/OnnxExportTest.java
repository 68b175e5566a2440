package io.carrytrack.interop.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.ActivationLayer;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.AveragePooling1d;
import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.GlobalSumPooling;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.LayerNormalization;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.architecture.Windows;
import io.carrytrack.base.Json;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.LayerStack;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.model.SavedModel;
import io.carrytrack.series.Forecast;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import io.carrytrack.testing.FormerModels;
import io.carrytrack.testing.KerasLayers;
import io.carrytrack.testing.Models;
import io.carrytrack.text.ReviewEncoder;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime gives for an exported graph what our own layers give. */
class OnnxExportTest {
  private static final int LENGTH = 9;
  private static final int VOCABULARY = 14;
  private static final float CLOSE = 1e-5f;

  /** It has libraries for Linux, Windows and Apple's own processors. */
  @BeforeAll
  static void requireRuntime() {
    try {
      assertThat(OrtEnvironment.getEnvironment()).isNotNull();
    } catch (LinkageError e) {
      abort("ONNX Runtime has no library for this machine: " + e);
    }
  }

  private static Layer cell(RecurrentCell cell, boolean sequences, boolean both) {
    return new Recurrent(cell, 5, GateActivation.SIGMOID, true, sequences, both, 0f, 0f);
  }

  /** Below the output, by what is asked of it. */
  static Stream<List<Layer>> layers() {
    List<List<Layer>> all = new ArrayList<>();
    for (boolean both : new boolean[] {false, true}) {
      for (RecurrentCell cell : RecurrentCell.values()) {
        all.add(List.of(cell(cell, false, both)));
        all.add(List.of(cell(cell, true, both), cell(cell, false, both)));
      }
      for (RecurrentCell cell : List.of(RecurrentCell.LSTM, RecurrentCell.GRU)) {
        all.add(
            List.of(
                new Recurrent(
                    cell, 4, GateActivation.HARD_SIGMOID, true, false, both, 0.2f, 0.2f)));
      }
      all.add(
          List.of(
              new Recurrent(
                  RecurrentCell.GRU, 4, GateActivation.SIGMOID, false, false, both, 0f, 0f)));
      all.add(List.of(cell(RecurrentCell.LSTM, true, both), new GlobalMaxPooling()));
      all.add(
          List.of(
              cell(RecurrentCell.GRU, true, both),
              new Dropout(0.3f, true),
              new GlobalAveragePooling(),
              new Dropout(0.3f, false),
              new Dense(3, Activation.TANH)));
      all.add(
          List.of(
              cell(RecurrentCell.GRU, true, !both),
              cell(RecurrentCell.LSTM, true, both),
              new GlobalMaxPooling()));
    }
    all.add(List.of(new GlobalAveragePooling(), new Dense(4, Activation.RELU)));
    all.add(List.of(new GlobalSumPooling(), new Dense(4, Activation.TANH)));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void whateverTheSideOfThePads(List<Layer> layers) throws Exception {
    for (PadSide side : PadSide.values()) {
      requireSame(model(side, false, layers, Task.BINARY));
    }
  }

  /** Zeros among the tokens too, which are passed over wherever they are. */
  @ParameterizedTest
  @MethodSource("layers")
  void maskedStepsArePassedOver(List<Layer> layers) throws Exception {
    for (PadSide side : PadSide.values()) {
      requireSame(model(side, true, layers, Task.BINARY));
    }
  }

  @Test
  void convolutions() throws Exception {
    for (Activation activation :
        List.of(Activation.LINEAR, Activation.RELU, Activation.TANH, Activation.SIGMOID)) {
      requireSame(
          model(
              PadSide.PRE,
              false,
              List.of(
                  new Conv1d(6, 3, activation),
                  new MaxPooling1d(2),
                  new Conv1d(4, 2, activation),
                  new GlobalMaxPooling()),
              Task.BINARY));
    }
    requireSame(
        model(
            PadSide.POST,
            false,
            List.of(
                new Conv1d(6, 3, Activation.RELU),
                new MaxPooling1d(3),
                cell(RecurrentCell.LSTM, false, true)),
            Task.BINARY));
  }

  @Test
  void windowsNormalizationsAndMerges() throws Exception {
    for (PadSide side : PadSide.values()) {
      requireSame(model(side, false, KerasLayers.windows(), Task.BINARY));
      requireSame(model(side, false, KerasLayers.merged(), Task.BINARY));
      requireSame(model(side, true, KerasLayers.merged(), Task.BINARY));
      for (int stride = 1; stride <= 3; stride++) {
        requireSame(
            model(
                side,
                false,
                List.of(
                    new Conv1d(6, 3, Activation.TANH, 0f, stride, Windows.Padding.VALID),
                    new LayerNormalization(1e-3f, false, false),
                    new MaxPooling1d(2, 1, Windows.Padding.VALID),
                    new AveragePooling1d(2, 1, Windows.Padding.VALID),
                    new BatchNormalization(1e-3f, false, false),
                    new ActivationLayer(Activation.SIGMOID),
                    new Flatten()),
                Task.BINARY));
      }
    }
  }

  @Test
  void everyClassHasAProbability() throws Exception {
    SavedModel model =
        model(
            PadSide.PRE, false, List.of(cell(RecurrentCell.GRU, false, false)), Task.multiclass(4));
    requireSame(model);
    assertThat(new OnnxExport(model).signature())
        .isEqualTo("ids int64 [batch, 9] -> probabilities float [batch, 4]");
  }

  @Test
  void aNumberIsInItsUnit() throws Exception {
    Task task = Task.regression(new Target(RegressionLoss.HUBER, 101_325.25, 0.03));
    SavedModel model =
        model(PadSide.PRE, true, List.of(cell(RecurrentCell.LSTM, false, false)), task);
    TokenBatch batch = batch(model);
    float[] outputs = ours(model, batch);
    try (OnnxRuntime runtime = new OnnxRuntime(graph(model))) {
      double[][] found = (double[][]) runtime.run(OnnxRuntime.padded(batch, LENGTH));
      for (int row = 0; row < batch.rows(); row++) {
        assertThat(found[row][0])
            .as("row %d", row)
            .isCloseTo(task.prediction(outputs, row), within(0.03 * CLOSE));
      }
      assertThat(runtime.output()).isEqualTo("prediction");
    }
  }

  @Test
  void theLengthIsTheCallersWhereNothingLooksAtPads() throws Exception {
    SavedModel model =
        model(PadSide.PRE, true, List.of(cell(RecurrentCell.LSTM, false, true)), Task.BINARY);
    assertThat(new OnnxExport(model).signature())
        .isEqualTo("ids int64 [batch, length] -> probability float [batch, 1]");
    try (OnnxRuntime runtime = new OnnxRuntime(graph(model))) {
      float[][] alone = (float[][]) runtime.run(new long[][] {{3, 5, 7}});
      float[][] padded = (float[][]) runtime.run(new long[][] {{0, 0, 3, 5, 7}, {3, 5, 7, 0, 0}});
      assertThat(padded).isDeepEqualTo(new float[][] {alone[0], alone[0]});
    }
  }

  @Test
  void theLengthIsTheModelsWhereItLooksAtPads() throws Exception {
    List<Layer> lstm = List.of(cell(RecurrentCell.LSTM, true, true), new GlobalMaxPooling());
    for (boolean mask : new boolean[] {false, true}) {
      try (OnnxRuntime runtime =
          new OnnxRuntime(graph(model(PadSide.PRE, mask, lstm, Task.BINARY)))) {
        assertThatThrownBy(() -> runtime.run(new long[][] {{3, 5, 7}}))
            .as("masked: %s", mask)
            .isInstanceOf(OrtException.class)
            .hasMessageContaining("Got: 3 Expected: 9");
      }
    }
  }

  @Test
  void theFileSaysWhatItsCallerHasToKnow() throws Exception {
    SavedModel plain = Models.lstm();
    SavedModel named =
        new SavedModel(
            plain.architecture(),
            plain.task(),
            plain.input(),
            LabelNames.of(List.of("bad", "good")),
            plain.parameters(),
            plain.metrics(),
            plain.provenance());
    try (OnnxRuntime runtime = new OnnxRuntime(graph(named))) {
      assertThat(runtime.properties())
          .containsOnly(
              Map.entry("carrytrack.length", "12"),
              Map.entry("carrytrack.padding", "pre"),
              Map.entry("carrytrack.mask-padding", "false"),
              Map.entry("carrytrack.labels", "[\"bad\",\"good\"]"));
    }
    assertThat(graph(named)).as("written twice").isEqualTo(graph(named));
  }

  @ParameterizedTest
  @EnumSource
  void aSeriesIsReadInItsUnits(Forecast forecast) throws Exception {
    SavedModel model = Models.series(forecast);
    int steps = model.architecture().length();
    int width = model.architecture().input().width();
    Random random = new Random(8);
    double[][][] numbers = new double[5][steps][width];
    TokenBatch batch = model.architecture().sequenceShape().newBatch();
    for (double[][] window : numbers) {
      float[] standardised = new float[steps * width];
      for (int i = 0; i < standardised.length; i++) {
        double mean = model.series().orElseThrow().scalings().get(i % width).mean();
        double deviation = model.series().orElseThrow().scalings().get(i % width).deviation();
        double number = mean + deviation * random.nextGaussian();
        window[i / width][i % width] = number;
        standardised[i] = (float) ((number - mean) / deviation);
      }
      batch.add(standardised, 0, standardised.length, 0f, 1f);
    }
    float[] outputs = ours(model, batch);
    try (OnnxRuntime runtime = new OnnxRuntime(graph(model))) {
      double[][] found = (double[][]) runtime.run(numbers);
      for (int row = 0; row < numbers.length; row++) {
        double last = forecast == Forecast.CHANGE ? numbers[row][steps - 1][0] : 0;
        assertThat(found[row][0])
            .as("window %d", row)
            .isCloseTo(model.task().prediction(outputs, row) + last, within(1e-4));
      }
      assertThat(runtime.output()).isEqualTo("prediction");
    }
  }

  /** Trained by a release, on reviews that it has not met. */
  @ParameterizedTest
  @ValueSource(strings = {"binary", "multiclass", "regression"})
  void trainedModelsOnRealReviews(String name) throws Exception {
    SavedModel model = FormerModels.read(name);
    ReviewEncoder encoder = new ReviewEncoder(model.vocabulary(), model.text());
    TokenBatch batch = model.architecture().sequenceShape().newBatch();
    for (String text : reviews()) {
      encoder.appendTo(batch, text, 0f, 1f);
    }
    if (model.task().target().isEmpty()) {
      requireSame(model, batch);
      return;
    }
    float[] outputs = ours(model, batch);
    try (OnnxRuntime runtime = new OnnxRuntime(graph(model))) {
      double[][] found =
          (double[][]) runtime.run(OnnxRuntime.padded(batch, model.architecture().length()));
      for (int row = 0; row < batch.rows(); row++) {
        assertThat(found[row][0])
            .isCloseTo(model.task().prediction(outputs, row), within((double) CLOSE));
      }
    }
  }

  private static List<String> reviews() throws IOException {
    List<String> texts = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(CorpusReader.class.getResourceAsStream("sample.jsonl.gz")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); texts.size() < 200; line = lines.readLine()) {
        texts.add(Json.MAPPER.readTree(line).get("text").asText());
      }
    }
    return texts;
  }

  private static void requireSame(SavedModel model) throws OrtException, IOException {
    requireSame(model, batch(model));
  }

  private static void requireSame(SavedModel model, TokenBatch batch)
      throws OrtException, IOException {
    float[] expected = ours(model, batch);
    try (OnnxRuntime runtime = new OnnxRuntime(graph(model))) {
      float[][] rows =
          (float[][]) runtime.run(OnnxRuntime.padded(batch, model.architecture().length()));
      float[] found = new float[expected.length];
      for (int row = 0; row < rows.length; row++) {
        System.arraycopy(rows[row], 0, found, row * rows[row].length, rows[row].length);
      }
      assertThat(found)
          .as(model.architecture().toString())
          .containsExactly(expected, within(CLOSE));
      assertThat(new HashSet<>(Arrays.asList(box(expected))))
          .as("different rows")
          .hasSizeGreaterThan(batch.rows() / 2);
    }
  }

  private static Float[] box(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return boxed;
  }

  private static float[] ours(SavedModel model, TokenBatch batch) {
    float[] outputs = new float[batch.rows() * model.task().outputs()];
    new LayerStack(model.architecture(), model.task(), KernelOptions.defaults())
        .predict(batch, model.parameters(), outputs);
    return outputs;
  }

  private static byte[] graph(SavedModel model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new OnnxExport(model).writeTo(bytes);
    return bytes.toByteArray();
  }

  private static SavedModel model(PadSide side, boolean mask, List<Layer> layers, Task task) {
    List<Layer> all = new ArrayList<>(layers);
    all.add(task.outputLayer());
    Architecture network = new Architecture(VOCABULARY, 6, LENGTH, side, mask, all);
    return Models.of(network, task);
  }

  /** Rows of every length, and with zeros among their tokens. */
  private static TokenBatch batch(SavedModel model) {
    Random random = new Random(5);
    TokenBatch batch = new TokenBatch(LENGTH, model.architecture().padding());
    for (int tokens = 0; tokens <= LENGTH; tokens++) {
      batch.add(random.ints(LENGTH, 1, VOCABULARY).toArray(), 0, tokens, 0f, 1f);
      batch.add(random.ints(LENGTH, 0, 3).toArray(), 0, tokens, 0f, 1f);
    }
    return batch;
  }
}
