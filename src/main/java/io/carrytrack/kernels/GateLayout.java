package io.carrytrack.kernels;

/**
 * The order of columns in a row of gates: blocks of {@link Kernel#LANE_BLOCK} units, and in each
 * block one slot after the other, so that all a unit's gates lie near and one loop runs over the
 * rows of a tile. Units are padded to whole blocks.
 *
 * @param units number of units H
 * @param slots columns a unit
 */
public record GateLayout(int units, int slots) {

  /** Number of blocks of units. */
  int blocks() {
    return Kernel.padded(units) / Kernel.LANE_BLOCK;
  }

  /** Number of columns. */
  public int columns() {
    return blocks() * slots * Kernel.LANE_BLOCK;
  }

  /** The column of a unit's slot. */
  int column(int slot, int unit) {
    int block = unit / Kernel.LANE_BLOCK;
    return (block * slots + slot) * Kernel.LANE_BLOCK + unit % Kernel.LANE_BLOCK;
  }

  /** For each block of columns whether it holds one of the given slots; see Kernel.matrix. */
  public boolean[] using(int... wanted) {
    boolean[] used = new boolean[blocks() * slots];
    for (int block = 0; block < blocks(); block++) {
      for (int slot : wanted) {
        if (slot != Gates.NONE) {
          used[block * slots + slot] = true;
        }
      }
    }
    return used;
  }
}
