package io.carrytrack.task;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Scores and labels of rows of a task that {@link Task#ranks ranks}, four bytes a row, whatever the
 * order in which they come.
 */
final class Ranking {
  private static final int SMALLEST = 64;

  /** The bits of a score in [0, 1], which rise with it, above one bit of the label. */
  private int[] keys = new int[SMALLEST];

  private int rows;

  /** Adds a row. */
  void add(float score, float label) {
    room(1);
    keys[rows++] = Float.floatToIntBits(score) << 1 | (label == 1f ? 1 : 0);
  }

  /** Adds all rows of another one. */
  void add(Ranking more) {
    room(more.rows);
    System.arraycopy(more.keys, 0, keys, rows, more.rows);
    rows += more.rows;
  }

  private void room(int more) {
    int needed = Math.addExact(rows, more);
    if (needed > keys.length) {
      keys =
          Arrays.copyOf(keys, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * rows)));
    }
  }

  /** The area under the ROC curve; NaN where all rows have one label. */
  double auc() {
    int[] sorted = Arrays.copyOf(keys, rows);
    Arrays.sort(sorted);
    RocArea area = new RocArea();
    for (int key : sorted) {
      area.add(Float.intBitsToFloat(key >>> 1), (key & 1) == 1);
    }
    return area.value();
  }

  /** Length of the encoding, in bytes. */
  int bytes() {
    return Integer.BYTES + rows * Integer.BYTES;
  }

  /** Appends the encoding, {@link #bytes} bytes. */
  void write(ByteBuffer out) {
    out.putInt(rows);
    for (int row = 0; row < rows; row++) {
      out.putInt(keys[row]);
    }
  }

  /** Adds the rows of an encoding. */
  void add(ByteBuffer in) {
    int more = in.getInt();
    room(more);
    for (int row = 0; row < more; row++) {
      keys[rows++] = in.getInt();
    }
  }
}
