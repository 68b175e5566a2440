package io.carrytrack.base;

/** A number of things, in words. */
public final class Count {
  private Count() {}

  /** {@code 1 slot}, {@code 2 slots}. */
  public static String of(int count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }
}
