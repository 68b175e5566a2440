package io.carrytrack.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.architecture.Windows;
import io.carrytrack.base.UserError;
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
import io.carrytrack.testing.KerasLayers;
import io.carrytrack.testing.Models;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A network that DL4J restores from an export predicts what our own layers do. */
class Dl4jExportTest {
  private static final int LENGTH = 9;
  private static final int VOCABULARY = 14;
  private static final float CLOSE = 1e-5f;
  private static final List<Task> TASKS =
      List.of(
          Task.BINARY,
          Task.multiclass(3),
          Task.regression(new Target(RegressionLoss.MAE, 12.5, 3)));

  private static Recurrent cell(RecurrentCell cell, boolean sequences, boolean both) {
    return new Recurrent(cell, 5, GateActivation.SIGMOID, true, sequences, both, 0.2f, 0.2f);
  }

  @Test
  void dl4jsOwnLayersWhereTheyAreExact() throws IOException {
    List<List<Layer>> networks =
        List.of(
            List.of(cell(RecurrentCell.LSTM, false, false)),
            List.of(
                new Recurrent(
                    RecurrentCell.LSTM, 5, GateActivation.HARD_SIGMOID, false, false, false, 0, 0)),
            List.of(
                cell(RecurrentCell.SIMPLE_RNN, true, false),
                new Dropout(0.2f, true),
                cell(RecurrentCell.LSTM, false, false),
                new Dropout(0.2f, false),
                new Dense(4, Activation.TANH)),
            List.of(cell(RecurrentCell.LSTM, true, false), new GlobalMaxPooling()),
            List.of(cell(RecurrentCell.SIMPLE_RNN, true, false), new GlobalAveragePooling()),
            List.of(
                new Conv1d(6, 3, Activation.RELU),
                new MaxPooling1d(2),
                new Conv1d(4, 2, Activation.SIGMOID),
                new GlobalMaxPooling()),
            List.of(
                new Conv1d(6, 3, Activation.LINEAR),
                new MaxPooling1d(3),
                cell(RecurrentCell.LSTM, false, false)));
    for (List<Layer> layers : networks) {
      for (Task task : TASKS) {
        requireSame(model(PadSide.PRE, false, layers, task), true);
      }
      requireSame(model(PadSide.POST, false, layers, Task.BINARY), true);
    }
  }

  @Test
  void ourLayerForWindowsNormalizationsAndMerges() throws IOException {
    requireSame(model(PadSide.PRE, false, KerasLayers.windows(), Task.BINARY), false);
    requireSame(model(PadSide.POST, true, KerasLayers.merged(), Task.BINARY), false);
    requireSame(
        model(
            PadSide.PRE,
            false,
            List.of(
                new Conv1d(4, 3, Activation.RELU, 0f, 2, Windows.Padding.VALID),
                new Dense(3, Activation.TANH),
                new GlobalMaxPooling()),
            Task.BINARY),
        false);
  }

  @Test
  void ourLayerWhereDl4jHasNone() throws IOException {
    for (Task task : TASKS) {
      requireSame(
          model(PadSide.PRE, true, List.of(cell(RecurrentCell.LSTM, false, false)), task), false);
      requireSame(
          model(PadSide.POST, false, List.of(cell(RecurrentCell.GRU, false, false)), task), false);
      requireSame(
          model(
              PadSide.PRE,
              false,
              List.of(
                  cell(RecurrentCell.LSTM, true, true),
                  new GlobalMaxPooling(),
                  new Dense(4, Activation.RELU)),
              task),
          false);
    }
  }

  @Test
  void aSeriesOfDl4jsOwnLayers() throws IOException {
    SavedModel gru = Models.series(Forecast.VALUE);
    assertThatThrownBy(() -> new Dl4jExport(gru))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("DL4J has no layer for one of this network's")
        .hasMessageContaining("--format onnx");
    Architecture network =
        new Architecture(
            new Input.Numbers(2),
            6,
            List.of(cell(RecurrentCell.LSTM, false, false), gru.task().outputLayer()));
    SavedModel lstm =
        new SavedModel(
            network,
            gru.task(),
            gru.input(),
            LabelNames.NONE,
            numbers(network.parameterCount()),
            gru.metrics(),
            gru.provenance());
    TokenBatch batch = network.sequenceShape().newBatch();
    float[] steps = numbers(6 * 2);
    batch.add(steps, 0, steps.length, 0f, 1f);
    INDArray features = Nd4j.createFromArray(steps).reshape(1, 6, 2).permute(0, 2, 1);
    assertThat(restored(lstm, true).output(features).toFloatVector())
        .containsExactly(ours(lstm, batch), within(CLOSE));
  }

  private static float[] numbers(int count) {
    Random random = new Random(6);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }

  private static void requireSame(SavedModel model, boolean stock) throws IOException {
    Random random = new Random(5);
    TokenBatch batch = new TokenBatch(LENGTH, model.architecture().padding());
    for (int tokens = 0; tokens <= LENGTH; tokens++) {
      batch.add(random.ints(LENGTH, 1, VOCABULARY).toArray(), 0, tokens, 0f, 1f);
    }
    float[] expected = ours(model, batch);
    INDArray found = restored(model, stock).output(Dl4jReplica.features(batch));
    assertThat(found.shape()).containsExactly(batch.rows(), model.task().outputs());
    assertThat(found.dup('c').reshape(new long[] {expected.length}).toFloatVector())
        .as(model.architecture().toString())
        .containsExactly(expected, within(CLOSE));
    assertThat(Arrays.stream(boxed(expected)).distinct()).hasSizeGreaterThan(batch.rows() / 2);
  }

  private static Float[] boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return boxed;
  }

  private static MultiLayerNetwork restored(SavedModel model, boolean stock) throws IOException {
    Dl4jExport export = new Dl4jExport(model);
    assertThat(export.ofStockLayers()).as(model.architecture().toString()).isEqualTo(stock);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    export.writeTo(bytes);
    MultiLayerNetwork restored =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(restored.getLayerWiseConfigurations().toJson().contains("carrytrack"))
        .as("names our classes")
        .isNotEqualTo(stock);
    return restored;
  }

  private static float[] ours(SavedModel model, TokenBatch batch) {
    float[] outputs = new float[batch.rows() * model.task().outputs()];
    new LayerStack(model.architecture(), model.task(), KernelOptions.defaults())
        .predict(batch, model.parameters(), outputs);
    return outputs;
  }

  private static SavedModel model(PadSide side, boolean mask, List<Layer> layers, Task task) {
    List<Layer> all = new ArrayList<>(layers);
    all.add(task.outputLayer());
    return Models.of(new Architecture(VOCABULARY, 6, LENGTH, side, mask, all), task);
  }
}
