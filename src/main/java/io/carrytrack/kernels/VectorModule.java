package io.carrytrack.kernels;

/**
 * The JDK's module of the Vector API in this JVM. It is there where the JVM was started with {@code
 * --add-modules jdk.incubator.vector}, at which the JVM prints a warning that users cannot do
 * anything about. With {@code --add-exports java.base/jdk.internal.module=ALL-UNNAMED} instead, the
 * JDK's own loader of modules, which brings in java.instrument for an agent that attaches to a
 * running JVM, brings it in here.
 */
final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";
  private static final boolean PRESENT =
      ModuleLayer.boot().findModule(NAME).isPresent() || isLoaded();

  private VectorModule() {}

  /** Whether classes of the module can be used. */
  static boolean isPresent() {
    return PRESENT;
  }

  private static boolean isLoaded() {
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
      return true;
    } catch (ReflectiveOperationException e) {
      // not exported to us, or a runtime image without the module
      return false;
    }
  }
}
