package io.carrytrack.layers;

import java.util.ArrayList;
import java.util.List;

/**
 * Where each array of a network lies in its flat parameter vector, with Keras' names, shapes and C
 * order: for example {@code lstm.kernel} of shape (inputs, 4 units).
 */
public final class ParameterLayout {

  /**
   * One array.
   *
   * @param name Keras' name of it, a layer that occurs again numbered: {@code lstm_1.kernel}
   * @param shape its shape; the last axis runs fastest
   * @param offset where it begins in the flat vector
   */
  public record Array(String name, List<Integer> shape, int offset) {
    public Array {
      shape = List.copyOf(shape);
    }

    /** Number of elements. */
    public int size() {
      return shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
    }
  }

  private final List<Array> arrays = new ArrayList<>();
  private int size;

  /** Appends an array behind those already there. */
  public Array append(String name, Integer... shape) {
    Array array = new Array(name, List.of(shape), size);
    size = Math.addExact(size, array.size());
    arrays.add(array);
    return array;
  }

  /** The arrays in their order. */
  public List<Array> arrays() {
    return List.copyOf(arrays);
  }

  /** The array of that name. */
  public Array array(String name) {
    return arrays.stream()
        .filter(array -> array.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no parameter array " + name));
  }

  /** Number of parameters of the network. */
  public int size() {
    return size;
  }
}
