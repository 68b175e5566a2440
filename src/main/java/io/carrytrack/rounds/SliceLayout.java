package io.carrytrack.rounds;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * How vectors laid end to end are cut into slices. A slice is what one executor reduces; where the
 * cuts are changes no bit of the average, since each element is reduced by itself.
 */
final class SliceLayout implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] lengths;
  private final long averaged;
  private final int slices;
  private final int sliceFloats;

  /**
   * @param lengths of the vectors
   * @param own number of floats at the end that are each worker's own and not averaged
   * @param slices number of slices wanted, at least 1
   */
  SliceLayout(int[] lengths, int own, int slices) {
    this.lengths = lengths.clone();
    long total = IntStream.of(lengths).asLongStream().sum();
    this.averaged = total - own;
    this.sliceFloats = (int) Math.max(1, (total + slices - 1) / slices);
    this.slices = (int) Math.max(1, (total + sliceFloats - 1) / sliceFloats);
  }

  int slices() {
    return slices;
  }

  /** Number of floats in a slice. */
  int floats(int slice) {
    long total = IntStream.of(lengths).asLongStream().sum();
    return (int) Math.min(sliceFloats, total - (long) slice * sliceFloats);
  }

  /** Number of floats at a slice's beginning that are averaged. */
  int averaged(int slice) {
    return (int) Math.max(0, Math.min(floats(slice), averaged - (long) slice * sliceFloats));
  }

  /** Copies a slice of the vectors to the end of a buffer. */
  void gather(float[][] vectors, int slice, ByteBuffer out) {
    visit(
        (long) slice * sliceFloats,
        floats(slice),
        (vector, from, count) -> {
          out.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vectors[vector], from, count);
          out.position(out.position() + 4 * count);
        });
  }

  /**
   * Copies a part of a slice from a buffer to its place in the vectors.
   *
   * @param first of its floats, from the slice's beginning
   * @param floats number of them
   */
  void scatter(ByteBuffer in, int slice, int first, int floats, float[][] vectors) {
    visit(
        (long) slice * sliceFloats + first,
        floats,
        (vector, from, count) -> {
          in.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vectors[vector], from, count);
          in.position(in.position() + 4 * count);
        });
  }

  private interface Part {
    void visit(int vector, int from, int count);
  }

  private void visit(long from, int floats, Part part) {
    long to = from + floats;
    long start = 0;
    for (int vector = 0; vector < lengths.length; vector++) {
      long end = start + lengths[vector];
      long first = Math.max(from, start);
      long last = Math.min(to, end);
      if (first < last) {
        part.visit(vector, (int) (first - start), (int) (last - first));
      }
      start = end;
    }
  }
}
