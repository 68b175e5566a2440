package io.carrytrack.architecture;

import java.util.List;

/**
 * Where each array of a network lies in its flat parameter vector, with Keras' names, shapes and C
 * order: for example {@code lstm.kernel} of shape (inputs, 4 units).
 *
 * @param arrays in their order, without gaps
 */
public record ParameterLayout(List<Array> arrays) {
  public ParameterLayout {
    arrays = List.copyOf(arrays);
  }

  /**
   * One array.
   *
   * @param name Keras' name of it, a layer that occurs again numbered: {@code lstm_1.kernel}
   * @param shape its shape; the last axis runs fastest
   * @param offset where it begins in the flat vector
   * @param start its starting values
   * @param l2 factor of the sum of its squares that training adds to the loss, at least 0
   * @param frozen whether training leaves it as it is, to the bit
   */
  public record Array(
      String name,
      List<Integer> shape,
      int offset,
      StartingValues start,
      float l2,
      boolean frozen) {
    public Array {
      shape = List.copyOf(shape);
    }

    /** Number of elements. */
    public int size() {
      return shape.stream().reduce(1, Math::multiplyExact);
    }

    /** Where the next one begins. */
    public int end() {
      return offset + size();
    }
  }

  /**
   * The array of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Array array(String name) {
    return arrays.stream()
        .filter(array -> array.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no parameter array " + name));
  }

  /** The arrays that training leaves as they are. */
  public List<Array> frozen() {
    return arrays.stream().filter(Array::frozen).toList();
  }

  /** Number of parameters of the network. */
  public int size() {
    return arrays.isEmpty() ? 0 : arrays.get(arrays.size() - 1).end();
  }
}
