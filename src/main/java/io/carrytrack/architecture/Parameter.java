package io.carrytrack.architecture;

import java.util.Arrays;
import java.util.List;

/**
 * One of a layer's parameter arrays. Its sizes are longs, so that a network may claim any.
 *
 * @param name Keras' name within the layer: {@code kernel}
 * @param start its starting values
 * @param shape its shape, each size at least 1; the last axis runs fastest
 * @param l2 factor of the sum of its squares that training adds to the loss, at least 0
 * @param frozen whether training leaves it as it is, to the bit
 */
public record Parameter(
    String name, StartingValues start, List<Long> shape, float l2, boolean frozen) {
  /** More do not fit into one array of the JVM. */
  static final long MOST = Integer.MAX_VALUE - 8L;

  public Parameter {
    shape = List.copyOf(shape);
  }

  Parameter(String name, StartingValues start, long... shape) {
    this(name, start, Arrays.stream(shape).boxed().toList(), 0f, false);
  }

  /** The same array in a part of the layer. */
  Parameter in(String part) {
    return new Parameter(part + "." + name, start, shape, l2, frozen);
  }

  /** The same array with a penalty. */
  Parameter withL2(float other) {
    return new Parameter(name, start, shape, other, frozen);
  }

  /** The same array, which training leaves as it is. */
  Parameter asFrozen() {
    return new Parameter(name, start, shape, l2, true);
  }

  /** Number of elements; any number above {@link #MOST} stands for all of them. */
  long size() {
    return shape.stream().reduce(1L, (a, b) -> a > MOST / b ? MOST + 1 : a * b);
  }
}
