package io.carrytrack.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vectors that the vector kernels use: the processor's, of 4, 8 or 16 floats. */
final class Lanes {
  static final VectorSpecies<Float> FLOATS = chosen();

  /** Whole numbers in vectors as long. */
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());

  /** Floats a vector. */
  static final int COUNT = FLOATS.length();

  /** Whether the processor has registers enough for 16 sums: those with 512-bit vectors have. */
  static final boolean WIDE = COUNT == 16;

  private Lanes() {}

  private static VectorSpecies<Float> chosen() {
    int preferred = FloatVector.SPECIES_PREFERRED.length();
    return preferred >= 16
        ? FloatVector.SPECIES_512
        : preferred >= 8 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;
  }

  /**
   * Where a unit's first column stands, of {@code slots} columns a unit; see {@link GateLayout}.
   */
  static int at(int unit, int slots) {
    return (unit & -Kernel.LANE_BLOCK) * slots + (unit & (Kernel.LANE_BLOCK - 1));
  }
}
