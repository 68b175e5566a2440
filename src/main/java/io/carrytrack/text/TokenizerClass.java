package io.carrytrack.text;

import io.carrytrack.base.UserError;

/**
 * Finds a {@link Tokenizer} by the name of its class. The name may come from a stranger's model: no
 * code of a class runs before it is known to be a tokenizer.
 */
final class TokenizerClass {
  private TokenizerClass() {}

  /**
   * A new instance.
   *
   * @throws UserError if the class is not there, is no tokenizer or cannot be made
   */
  static Tokenizer instance(String name) {
    Class<? extends Tokenizer> type = find(name);
    try {
      return type.getConstructor().newInstance();
    } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
      throw UserError.usage(
          "text.tokenizer is %s, which cannot be made: the class must be public, with a public"
              + " constructor without arguments",
          name);
    } catch (ReflectiveOperationException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw UserError.unavailable("text.tokenizer is %s, which cannot be made: %s", name, cause);
    }
  }

  private static Class<? extends Tokenizer> find(String name) {
    Class<?> type;
    try {
      type = Class.forName(name, false, loader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw UserError.unavailable(
          "text.tokenizer is %s, a class that is not on the class path: name its jar behind the"
              + " options, as in -- --jars tokenizer.jar",
          name);
    }
    if (!Tokenizer.class.isAssignableFrom(type)) {
      throw UserError.usage(
          "text.tokenizer is %s, must be the name of a class that implements %s",
          name, Tokenizer.class.getName());
    }
    return type.asSubclass(Tokenizer.class);
  }

  /** Spark's of the thread knows the jars that were added. */
  private static ClassLoader loader() {
    ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
    return ofThread == null ? TokenizerClass.class.getClassLoader() : ofThread;
  }
}
