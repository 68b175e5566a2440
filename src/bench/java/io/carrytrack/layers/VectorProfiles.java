package io.carrytrack.layers;

import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link StackProbe} in a JVM whose methods of the Vector API have been compiled for one operation
 * after the other, and thrown away as often for the next: C2 then trusts their profiles less. Other
 * libraries' use of vectors does that, and without any it happens to one JVM in some thirty. What
 * it prints of a stack is quiet below {@link StackProbe#QUIET_BYTES} a step; with it, {@code java
 * --add-modules jdk.incubator.vector -cp target/test-classes:target/carrytrack.jar
 * io.carrytrack.layers.VectorProfiles VECTOR allocation 4000} compares two states of the kernels.
 */
final class VectorProfiles {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int CALLS = 15000;

  private final float[] x = new float[3 * FLOATS.length()];

  private FloatVector first() {
    return FloatVector.fromArray(FLOATS, x, 0);
  }

  private FloatVector second() {
    return FloatVector.fromArray(FLOATS, x, FLOATS.length());
  }

  private void ints() {
    IntVector bits = first().reinterpretAsInts();
    IntVector seven = IntVector.broadcast(INTS, 7);
    bits.and(seven).min(seven).or(bits).reinterpretAsFloats().intoArray(x, 0);
  }

  private void add() {
    first().add(second()).intoArray(x, 2 * FLOATS.length());
  }

  private void multiply() {
    first().mul(second()).intoArray(x, 2 * FLOATS.length());
  }

  private void multiplyAndAdd() {
    first().fma(second(), second()).intoArray(x, 2 * FLOATS.length());
  }

  private void divide() {
    first().div(second()).intoArray(x, 2 * FLOATS.length());
  }

  private static void often(Runnable operation) throws InterruptedException {
    for (int i = 0; i < CALLS; i++) {
      operation.run();
    }
    // the compiler's queue gets empty
    TimeUnit.MILLISECONDS.sleep(300);
  }

  public static void main(String[] arguments)
      throws InterruptedException, NoSuchAlgorithmException {
    VectorProfiles profiles = new VectorProfiles();
    often(profiles::ints);
    often(profiles::add);
    often(profiles::multiply);
    often(profiles::multiplyAndAdd);
    often(profiles::divide);
    StackProbe.main(arguments);
  }
}
