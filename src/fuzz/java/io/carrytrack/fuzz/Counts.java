package io.carrytrack.fuzz;

/**
 * What a target did with its inputs.
 *
 * @param target its name
 * @param seed of the inputs
 * @param inputs how many, each another
 * @param read of them
 * @param refused of them
 * @param slowestMilliseconds of processor time that one took
 * @param largestAllocation bytes that one made its thread allocate
 * @param seconds for all
 */
public record Counts(
    String target,
    long seed,
    long inputs,
    long read,
    long refused,
    long slowestMilliseconds,
    long largestAllocation,
    double seconds) {
  @Override
  public String toString() {
    return "fuzz %s: %d inputs, %d read, %d refused; slowest %d ms, at most %d bytes allocated, %.0f s"
        .formatted(target, inputs, read, refused, slowestMilliseconds, largestAllocation, seconds);
  }
}
