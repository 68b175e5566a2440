package io.carrytrack.training;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How vectors laid end to end are cut into slices. A slice is what one executor reduces; where the
 * cuts are changes no bit of the average, since each element is reduced by itself.
 */
final class SliceLayout implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] lengths;
  private final int slices;
  private final int sliceFloats;

  /**
   * @param lengths of the vectors
   * @param slices number of slices wanted, at least 1
   */
  SliceLayout(int[] lengths, int slices) {
    this.lengths = lengths.clone();
    long total = 0;
    for (int length : lengths) {
      total += length;
    }
    this.sliceFloats = (int) Math.max(1, (total + slices - 1) / slices);
    this.slices = (int) Math.max(1, (total + sliceFloats - 1) / sliceFloats);
  }

  int slices() {
    return slices;
  }

  /** Number of floats in a slice. */
  int floats(int slice) {
    long total = 0;
    for (int length : lengths) {
      total += length;
    }
    return (int) Math.min(sliceFloats, total - (long) slice * sliceFloats);
  }

  /** Copies a slice of the vectors to the end of a buffer. */
  void gather(float[][] vectors, int slice, ByteBuffer out) {
    visit(
        slice,
        (vector, from, count) -> {
          out.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vectors[vector], from, count);
          out.position(out.position() + 4 * count);
        });
  }

  /** Copies a slice from a buffer to its place in the vectors. */
  void scatter(ByteBuffer in, int slice, float[][] vectors) {
    visit(
        slice,
        (vector, from, count) -> {
          in.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vectors[vector], from, count);
          in.position(in.position() + 4 * count);
        });
  }

  private interface Part {
    void visit(int vector, int from, int count);
  }

  private void visit(int slice, Part part) {
    long from = (long) slice * sliceFloats;
    long to = from + floats(slice);
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
