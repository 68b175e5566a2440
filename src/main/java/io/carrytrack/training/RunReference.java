package io.carrytrack.training;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The small thing that tasks carry instead of the run's context. The context itself is broadcast
 * once, in Java's serialisation whatever serializer the session has, since a factory promises no
 * other; an executor reads it once.
 */
public final class RunReference implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final ClassTag<RunContext> CONTEXT = ClassTag$.MODULE$.apply(RunContext.class);

  /** Runs of one session whose replicas an executor keeps. */
  private static final int KEPT = 8;

  /** The contexts of this JVM by run; the least recently used goes first. */
  private static final Map<String, RunContext> CONTEXTS =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RunContext> eldest) {
          return size() > KEPT;
        }
      };

  private final String run;
  private final Broadcast<byte[]> bytes;

  private RunReference(String run, Broadcast<byte[]> bytes) {
    this.run = run;
    this.bytes = bytes;
  }

  static RunReference to(RunContext runContext, JavaSparkContext context) {
    ByteBuffer buffer = serializer(context.getConf()).serialize(runContext, CONTEXT);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return new RunReference(UUID.randomUUID().toString(), context.broadcast(bytes));
  }

  /** The context, on any machine. */
  public RunContext context() {
    synchronized (CONTEXTS) {
      return CONTEXTS.computeIfAbsent(
          run,
          key ->
              serializer(SparkEnv.get().conf())
                  .deserialize(
                      ByteBuffer.wrap(bytes.value()),
                      Thread.currentThread().getContextClassLoader(),
                      CONTEXT));
    }
  }

  /** Ends the run: frees what this JVM and the block managers hold. */
  void release() {
    synchronized (CONTEXTS) {
      CONTEXTS.remove(run);
    }
    bytes.destroy();
  }

  private static SerializerInstance serializer(SparkConf conf) {
    return new JavaSerializer(conf).newInstance();
  }
}
