package io.carrytrack.network;

import io.carrytrack.architecture.ParameterLayout;
import java.util.List;

/**
 * The arrays that training leaves as they are: a batch normalization's moving statistics. Their
 * gradient is 0, which moves nothing in any optimizer but one whose weights decay; so they are put
 * back after each step. What workers average, and what outer steps and averages over rounds make of
 * it, is in double precision and gives equal numbers back.
 */
final class FrozenArrays {
  private final List<ParameterLayout.Array> arrays;
  private final float[] values;

  FrozenArrays(ParameterLayout layout) {
    arrays = layout.frozen();
    values = new float[arrays.stream().mapToInt(ParameterLayout.Array::size).sum()];
  }

  /** Takes the values of new parameters. */
  void keep(float[] parameters) {
    int at = 0;
    for (ParameterLayout.Array array : arrays) {
      System.arraycopy(parameters, array.offset(), values, at, array.size());
      at += array.size();
    }
  }

  /** Puts them back. */
  void restore(float[] parameters) {
    int at = 0;
    for (ParameterLayout.Array array : arrays) {
      System.arraycopy(values, at, parameters, array.offset(), array.size());
      at += array.size();
    }
  }
}
