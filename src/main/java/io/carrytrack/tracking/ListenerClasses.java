package io.carrytrack.tracking;

import io.carrytrack.base.UserError;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;

/** Finds a user's listeners by the names of their classes. */
final class ListenerClasses {
  private static final String KEY = "tracking.listeners";

  private ListenerClasses() {}

  /**
   * The constructors of the classes.
   *
   * @throws UserError if one is not there, is no listener or cannot be made
   */
  static List<Constructor<? extends RunListener>> find(List<String> names) {
    List<Constructor<? extends RunListener>> found = new ArrayList<>();
    for (String name : names) {
      try {
        found.add(type(name).getConstructor());
      } catch (NoSuchMethodException | LinkageError e) {
        throw unmakeable(name);
      }
    }
    return found;
  }

  /**
   * A new instance.
   *
   * @throws UserError if its constructor throws
   */
  static RunListener make(Constructor<? extends RunListener> constructor) {
    String name = constructor.getDeclaringClass().getName();
    try {
      return constructor.newInstance();
    } catch (InvocationTargetException | ExceptionInInitializerError e) {
      throw UserError.usage("%s names %s, which cannot be made: %s", KEY, name, e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw unmakeable(name);
    }
  }

  private static UserError unmakeable(String name) {
    return UserError.usage(
        "%s names %s, which cannot be made: the class must be public and not abstract, with a public"
            + " constructor without arguments, and what it uses must be on the class path",
        KEY, name);
  }

  private static Class<? extends RunListener> type(String name) {
    Class<?> type;
    try {
      type = Class.forName(name, false, loader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw UserError.usage(
          "%s names %s, a class that is not on the class path: name its jar behind the options, as"
              + " in -- --jars listener.jar",
          KEY, name);
    }
    if (!RunListener.class.isAssignableFrom(type)) {
      throw UserError.usage(
          "%s names %s, must name classes that implement %s",
          KEY, name, RunListener.class.getName());
    }
    return type.asSubclass(RunListener.class);
  }

  /** Spark's of the thread knows the jars that were added. */
  private static ClassLoader loader() {
    ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
    return ofThread == null ? ListenerClasses.class.getClassLoader() : ofThread;
  }
}
