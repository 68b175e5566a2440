package io.carrytrack.layers;

/**
 * The arrays of one recurrent cell in the flat parameters.
 *
 * @param kernel (inputs, gates * units)
 * @param recurrent (units, gates * units)
 * @param bias (gates * units), or (2, gates * units) for a GRU that resets after the product
 */
record CellParameters(
    ParameterLayout.Array kernel, ParameterLayout.Array recurrent, ParameterLayout.Array bias) {

  /** Appends them under the given name. */
  static CellParameters append(
      ParameterLayout layout, String name, int inputs, LayerSpec.Recurrent spec) {
    int columns =
        spec.units()
            * switch (spec.cell()) {
              case SIMPLE_RNN -> 1;
              case LSTM -> 4;
              case GRU -> 3;
            };
    ParameterLayout.Array kernel = layout.append(name + ".kernel", inputs, columns);
    ParameterLayout.Array recurrent =
        layout.append(name + ".recurrent_kernel", spec.units(), columns);
    boolean twoBiases = spec.cell() == LayerSpec.Cell.GRU && spec.resetAfter();
    ParameterLayout.Array bias =
        twoBiases
            ? layout.append(name + ".bias", 2, columns)
            : layout.append(name + ".bias", columns);
    return new CellParameters(kernel, recurrent, bias);
  }
}
