package io.carrytrack.kernels;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/** The implementations of the layers' arithmetic. */
public enum KernelVariant {
  /**
   * The Vector API. Needs {@code --add-modules jdk.incubator.vector} or {@code --add-exports
   * java.base/jdk.internal.module=ALL-UNNAMED} on the JVM's command line, and a processor whose
   * fused multiply-add the JVM uses. Its numbers depend neither on the vectors' length nor on the
   * processor.
   */
  VECTOR,
  /**
   * OpenBLAS, which comes with ND4J, for products and plain loops for the rest. Works in every JVM;
   * its numbers depend on the processor's type, which chooses OpenBLAS' own kernel.
   */
  BLAS;

  private static final String MODULE = "jdk.incubator.vector";

  /** Whether this JVM can run the variant. */
  public boolean available() {
    return missing().isEmpty();
  }

  /** What this JVM lacks for the variant, in words that say how to mend it; empty if nothing. */
  public Optional<String> missing() {
    if (this == BLAS) {
      return Optional.empty();
    }
    if (!VectorModule.isPresent()) {
      return Optional.of("the JVM option --add-modules=" + MODULE);
    }
    return FusedMultiplyAdd.USED
        ? Optional.empty()
        : Optional.of(
            "a processor with fused multiply-add that the JVM may use (no -XX:-UseFMA, no -XX:UseAVX"
                + " below 2)");
  }

  /** Without the instruction, Java computes each fma by BigDecimal, thousands of times slower. */
  private static final class FusedMultiplyAdd {
    static final boolean USED = used();

    private static boolean used() {
      HotSpotDiagnosticMXBean virtualMachine =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      try {
        return virtualMachine != null
            && Boolean.parseBoolean(virtualMachine.getVMOption("UseFMA").getValue());
      } catch (IllegalArgumentException e) {
        return false; // a virtual machine that is not HotSpot does not say so
      }
    }
  }

  /** The faster one of those that this JVM can run. */
  public static KernelVariant best() {
    return VECTOR.available() ? VECTOR : BLAS;
  }

  /** Row slots of a tile, see {@link Kernel#tileRows}. */
  public int tileRows() {
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
  public Kernel create() {
    missing()
        .ifPresent(
            what -> {
              throw new IllegalStateException("the " + label() + " kernels need " + what);
            });
    return this == VECTOR ? new VectorKernel() : new BlasKernel();
  }
}
