package io.carrytrack.layers;

import java.util.Locale;

/** The implementations of the layers' arithmetic. */
public enum KernelVariant {
  /**
   * The Vector API. Needs {@code --add-modules jdk.incubator.vector} on the JVM's command line. Its
   * numbers depend neither on the vectors' length nor on the processor.
   */
  VECTOR,
  /**
   * OpenBLAS, which comes with ND4J, for products and plain loops for the rest. Works in every JVM;
   * its numbers depend on the processor's type, which chooses OpenBLAS' own kernel.
   */
  BLAS;

  /** Whether this JVM can run the variant. */
  public boolean available() {
    return this == BLAS || ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /** The faster one of those that this JVM can run. */
  public static KernelVariant best() {
    return VECTOR.available() ? VECTOR : BLAS;
  }

  /** Row slots of a tile, see {@link Kernel#tileRows}. */
  int tileRows() {
    return this == VECTOR ? VectorKernel.TILE_ROWS : BlasKernel.TILE_ROWS;
  }

  /** The name that results carry: {@code vector} or {@code blas}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * A new kernel for one thread.
   *
   * @throws IllegalStateException if this JVM cannot run the variant
   */
  Kernel create() {
    if (!available()) {
      throw new IllegalStateException(
          "the vector kernels need the JVM option --add-modules=jdk.incubator.vector");
    }
    return this == VECTOR ? new VectorKernel() : new BlasKernel();
  }
}
