package io.carrytrack.kernels;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/** A growing buffer of floats outside the heap; freed by JavaCPP when it is no longer reachable. */
final class NativeFloats {
  private FloatPointer pointer = new FloatPointer(1L);
  private FloatBuffer buffer = pointer.asBuffer();

  /** Takes floats from an array to the buffer's beginning. */
  void set(float[] from, int offset, int count) {
    if (buffer.capacity() < count) {
      pointer.close();
      pointer = new FloatPointer((long) count);
      buffer = pointer.asBuffer();
    }
    buffer.put(0, from, offset, count);
  }

  /** Copies floats to an array. */
  void get(int index, float[] to, int offset, int count) {
    buffer.get(index, to, offset, count);
  }

  /** The address, valid until the next {@link #set}. */
  FloatPointer pointer() {
    return pointer;
  }
}
