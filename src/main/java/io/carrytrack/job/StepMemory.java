package io.carrytrack.job;

import io.carrytrack.layers.StepKey;
import io.carrytrack.layers.TokenBatch;
import io.carrytrack.network.Replica;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.network.SequenceShape;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * What a replica's buffers take, found by taking a step and looking: no formula would follow the
 * layers. What a step allocates would not do, since code that is not yet compiled makes a gigabyte
 * of garbage.
 */
final class StepMemory {
  /** Layers work through a minibatch in tiles of no more rows than this. */
  private static final int TILE = 32;

  private static final String OURS = "io.carrytrack.";

  private StepMemory() {}

  /**
   * Heap of the arrays that a replica keeps after a step, its parameters among them, in bytes.
   *
   * @param batchSize rows of a minibatch
   * @param vocabulary number of token ids
   */
  static long measure(ReplicaFactory replicas, SequenceShape shape, int batchSize, int vocabulary) {
    Replica replica = replicas.create();
    TokenBatch batch = shape.newBatch();
    int[] ids = new int[shape.length()];
    int next = 0;
    for (int row = 0; row < Math.min(TILE, batchSize); row++) {
      for (int i = 0; i < ids.length; i++) {
        ids[i] = next;
        next = (next + 1) % vocabulary;
      }
      batch.add(ids, 0, ids.length, row % 2, 1f);
    }
    replica.step(batch, new StepKey(0, 0, 0, 0), 1f);
    return arrays(replica) + (long) Integer.BYTES * shape.length() * batchSize;
  }

  /** Bytes of the arrays of numbers that an object of ours reaches. */
  static long arrays(Object root) {
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
