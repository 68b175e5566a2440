package io.carrytrack.layers;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/** What an object of ours keeps on the heap, found by following its fields: the tests' oracle. */
public final class HeapOf {
  private static final String OURS = "io.carrytrack.";

  private HeapOf() {}

  /** Bytes of the arrays of numbers that an object of ours reaches. */
  public static long arrays(Object root) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>();
    open.push(root);
    long bytes = 0;
    while (!open.isEmpty()) {
      Object next = open.pop();
      if (seen.add(next)) {
        bytes += bytes(next);
        pushReferences(next, open);
      }
    }
    return bytes;
  }

  private static long bytes(Object object) {
    Class<?> element = object.getClass().getComponentType();
    if (element == null || !element.isPrimitive()) {
      return 0;
    }
    int width =
        element == double.class || element == long.class
            ? Long.BYTES
            : element == float.class || element == int.class
                ? Integer.BYTES
                : element == char.class || element == short.class ? Short.BYTES : Byte.BYTES;
    return (long) width * Array.getLength(object);
  }

  private static void pushReferences(Object object, Deque<Object> open) {
    if (object instanceof Object[] elements) {
      for (Object element : elements) {
        push(element, open);
      }
    } else if (object instanceof Iterable<?> elements) {
      elements.forEach(element -> push(element, open));
    } else if (object.getClass().getName().startsWith(OURS)) {
      for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
        pushFields(object, type, open);
      }
    }
  }

  private static void pushFields(Object object, Class<?> type, Deque<Object> open) {
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())
          && !field.getType().isPrimitive()
          && type.getName().startsWith(OURS)) {
        field.setAccessible(true);
        try {
          push(field.get(object), open);
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private static void push(Object object, Deque<Object> open) {
    if (object != null) {
      open.push(object);
    }
  }
}
