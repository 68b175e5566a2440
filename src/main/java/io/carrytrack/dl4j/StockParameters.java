package io.carrytrack.dl4j;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Parameter;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import java.util.List;

/**
 * The order of the parameters of DL4J's own layers. It lays matrices out by columns, an LSTM's
 * gates as candidate, forget, output, input, and a convolution's bias in front of its kernel, which
 * is Keras' (whatever the shape that DL4J shows it with); {@link Architecture}'s layout is Keras'.
 */
final class StockParameters {
  /** For each of Keras' gates i, f, c, o, its place among DL4J's. */
  private static final int[] LSTM_GATES = {3, 1, 0, 2};

  private static final int[] NO_GATES = {0};

  /** For each parameter of Keras' layout, its place in DL4J's vector. */
  private final int[] places;

  private StockParameters(int[] places) {
    this.places = places;
  }

  /** Of a network whose layers DL4J has. */
  static StockParameters of(Architecture spec) {
    ParameterLayout layout = spec.layout();
    int[] places = new int[layout.size()];
    List<Architecture.Part> parts = spec.parts("layers");
    for (int i = 0; i < parts.size(); i++) {
      Architecture.Part part = parts.get(i);
      if (part.parameters().isEmpty()) {
        continue;
      }
      if (i > 0 && spec.layers().get(i - 1) instanceof Conv1d) {
        convolution(
            layout.array(part.name() + ".kernel"), layout.array(part.name() + ".bias"), places);
        continue;
      }
      boolean lstm =
          i > 0
              && spec.layers().get(i - 1) instanceof Recurrent recurrent
              && recurrent.cell() == RecurrentCell.LSTM;
      for (Parameter parameter : part.parameters()) {
        matrix(
            layout.array(part.name() + "." + parameter.name()),
            lstm ? LSTM_GATES : NO_GATES,
            places);
      }
    }
    return new StockParameters(places);
  }

  /** An array of one or two axes. */
  private static void matrix(ParameterLayout.Array array, int[] gates, int[] places) {
    int columns = array.shape().get(array.shape().size() - 1);
    int rows = array.size() / columns;
    int units = columns / gates.length;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int theirColumn = gates[column / units] * units + column % units;
        places[array.offset() + row * columns + column] = array.offset() + theirColumn * rows + row;
      }
    }
  }

  private static void convolution(
      ParameterLayout.Array kernel, ParameterLayout.Array bias, int[] places) {
    int filters = bias.size();
    for (int filter = 0; filter < filters; filter++) {
      places[bias.offset() + filter] = kernel.offset() + filter;
    }
    for (int i = 0; i < kernel.size(); i++) {
      places[kernel.offset() + i] = kernel.offset() + filters + i;
    }
  }

  /** Parameters of Keras' layout in DL4J's. */
  float[] fromKeras(float[] parameters) {
    float[] theirs = new float[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      theirs[places[i]] = parameters[i];
    }
    return theirs;
  }

  /** Parameters of DL4J's layout in Keras'. */
  float[] toKeras(float[] parameters) {
    float[] ours = new float[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      ours[i] = parameters[places[i]];
    }
    return ours;
  }
}
