package io.carrytrack.testing;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.ActivationLayer;
import io.carrytrack.architecture.AveragePooling1d;
import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.LayerNormalization;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.architecture.Windows;
import java.util.List;

/**
 * The layers of the networks that src/test/resources/keras/make3.py makes, without their output.
 */
public final class KerasLayers {
  private KerasLayers() {}

  /** Windows of every padding, and normalizations of steps and of a vector. */
  public static List<Layer> windows() {
    return List.of(
        new Conv1d(6, 3, Activation.RELU, 0f, 2, Windows.Padding.SAME),
        new BatchNormalization(),
        new MaxPooling1d(3, 2, Windows.Padding.SAME),
        new LayerNormalization(1e-5f, true, false),
        new AveragePooling1d(2, 1, Windows.Padding.SAME),
        new Conv1d(4, 2, Activation.LINEAR, 0f, 1, Windows.Padding.CAUSAL),
        new ActivationLayer(Activation.TANH),
        new Flatten(),
        new BatchNormalization(0.01f, false, true));
  }

  /** Both directions merged in every other way than joined. */
  public static List<Layer> merged() {
    return List.of(
        both(RecurrentCell.LSTM, 5, true, Recurrent.Merge.SUM),
        both(RecurrentCell.GRU, 4, true, Recurrent.Merge.MUL),
        new Dense(4, Activation.RELU),
        new LayerNormalization(1e-3f, false, true),
        both(RecurrentCell.SIMPLE_RNN, 3, false, Recurrent.Merge.AVE));
  }

  private static Layer both(
      RecurrentCell cell, int units, boolean sequences, Recurrent.Merge merge) {
    return new Recurrent(
        cell,
        units,
        GateActivation.SIGMOID,
        cell == RecurrentCell.GRU,
        sequences,
        true,
        0f,
        0f,
        false,
        0f,
        0f,
        merge);
  }
}
