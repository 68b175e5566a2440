package io.carrytrack.kernels;

/**
 * Where a cell's gates, which Keras keeps side by side, stand in the kernels' rows.
 *
 * @param start rows that a step starts from: bias and input projection
 * @param startSlots for each gate in Keras' order its slot there, or {@link #NONE}
 * @param scales for each gate the factor of its row of {@code start}: 0.5 for a sigmoid, which is
 *     computed as {@code 0.5 tanh(z / 2) + 0.5}; exact, being a power of two
 * @param gradient rows of the gradient of what the input gave
 * @param gradientSlots for each gate its slot there, or {@link #NONE}
 */
public record Gates(
    GateLayout start, int[] startSlots, float[] scales, GateLayout gradient, int[] gradientSlots) {

  /** The slot of a gate that is left out. */
  public static final int NONE = -1;

  private int count() {
    return startSlots.length;
  }

  public int units() {
    return start.units();
  }

  /**
   * A kernel in the order of {@code start}, scaled.
   *
   * @param parameters holds {@code [inputs][gates * units]} from {@code offset}
   * @param dense receives {@code [inputs][start.columns()]}; zero where nothing is written
   */
  public void toStart(float[] parameters, int offset, int inputs, float[] dense) {
    int units = units();
    for (int k = 0; k < inputs; k++) {
      for (int gate = 0; gate < count(); gate++) {
        if (startSlots[gate] == NONE) {
          continue;
        }
        int from = offset + (k * count() + gate) * units;
        for (int u = 0; u < units; u++) {
          dense[k * start.columns() + start.column(startSlots[gate], u)] =
              scales[gate] * parameters[from + u];
        }
      }
    }
  }

  /**
   * A kernel the other way round, for the gradient of its input.
   *
   * @param parameters holds {@code [inputs][gates * units]} from {@code offset}
   * @param dense receives {@code [gradient.columns()][padded inputs]}; zero where nothing is
   *     written
   */
  public void transposed(float[] parameters, int offset, int inputs, float[] dense) {
    int units = units();
    int stride = Kernel.padded(inputs);
    for (int gate = 0; gate < count(); gate++) {
      if (gradientSlots[gate] == NONE) {
        continue;
      }
      for (int u = 0; u < units; u++) {
        int row = gradient.column(gradientSlots[gate], u) * stride;
        int from = offset + gate * units + u;
        for (int k = 0; k < inputs; k++) {
          dense[row + k] = parameters[from + k * count() * units];
        }
      }
    }
  }

  /**
   * Adds a kernel's gradient to the parameters' order.
   *
   * @param sum {@code [at least inputs][gradient.columns()]}
   * @param flat receives {@code [inputs][gates * units]} from {@code offset}
   */
  public void addKernelGradient(float[] sum, int inputs, float[] flat, int offset) {
    int units = units();
    for (int k = 0; k < inputs; k++) {
      for (int gate = 0; gate < count(); gate++) {
        if (gradientSlots[gate] == NONE) {
          continue;
        }
        int to = offset + (k * count() + gate) * units;
        for (int u = 0; u < units; u++) {
          flat[to + u] += sum[k * gradient.columns() + gradient.column(gradientSlots[gate], u)];
        }
      }
    }
  }
}
