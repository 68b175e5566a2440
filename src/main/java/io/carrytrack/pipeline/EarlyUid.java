package io.carrytrack.pipeline;

/**
 * The uid of a stage while the constructor of its superclass runs. Spark's own classifiers declare
 * their Params there, under the stage's uid, which a Scala class has by then and a Java class has
 * not: it is left here before, by the thread that constructs.
 */
final class EarlyUid {
  private static final ThreadLocal<String> UID = new ThreadLocal<>();

  private EarlyUid() {}

  /** Leaves the uid for the constructor that is called next; gives it back. */
  static String of(String uid) {
    UID.set(uid);
    return uid;
  }

  /**
   * The uid of a stage.
   *
   * @param own the stage's field, null until it is set
   */
  static String or(String own) {
    return own == null ? UID.get() : own;
  }
}
