package io.carrytrack.cluster;

import io.carrytrack.base.Count;
import io.carrytrack.base.UserError;
import io.carrytrack.console.Console;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.Slots;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** What is asked of a cluster before a training run begins; refusals end the run with 69. */
public final class PreFlight {
  private static final String GROUP = "carrytrack pre-flight";
  private static final java.nio.file.Path PROCESSORS = java.nio.file.Path.of("/proc/cpuinfo");

  private final JavaSparkContext context;
  private final Console console;

  public PreFlight(JavaSparkContext context, Console console) {
    this.context = context;
    this.console = console;
  }

  /**
   * What the cluster is.
   *
   * @param slots tasks that run at the same time
   * @param executors JVMs that run them
   * @param heapBytes the smallest heap of an executor
   * @param unlikeProcessors whether executors have processors of several models
   * @param missingForVector what one of the executors lacks for the vector kernels; empty if none
   *     lacks anything
   */
  public record Cluster(
      int slots,
      int executors,
      long heapBytes,
      boolean unlikeProcessors,
      Optional<String> missingForVector) {
    /** Slots of the executor that has most, if they are spread evenly. */
    int slotsAnExecutor() {
      return -Math.floorDiv(-slots, executors);
    }
  }

  /**
   * Waits for slots, prints what they mean for the workers, and asks every executor whether it can
   * read the input and share the run directory.
   *
   * @param known a file in the run directory that the driver has written
   */
  public Cluster check(PreFlightSettings settings, int workers, CorpusSettings input, Path known) {
    try (JobDescription description = new JobDescription(context)) {
      description.set(GROUP, "waiting for " + Count.of(settings.minSlots(), "task slot"));
      int slots =
          Slots.await(
              context,
              settings.minSlots(),
              Math.max(settings.minSlots(), workers),
              settings.timeout());
      int executors = Slots.executors(context);
      console.accept(slots(slots, executors, workers));
      description.set(GROUP, "asking the executors");
      List<Answer> answers = ask(slots, input, known);
      return new Cluster(
          slots,
          executors,
          answers.stream().mapToLong(Answer::heapBytes).min().orElseThrow(),
          answers.stream().map(Answer::processor).distinct().count() > 1,
          KernelChoice.anyOf(answers.stream().map(Answer::missingForVector).toList()));
    }
  }

  private String slots(int slots, int executors, int workers) {
    int waves = -Math.floorDiv(-workers, slots);
    return String.format(
        "%s: %s on %s for %s%s",
        context.master(),
        Count.of(slots, "slot"),
        Count.of(executors, "executor"),
        Count.of(workers, "worker"),
        waves == 1 ? "" : ", so a round takes " + waves + " waves");
  }

  /**
   * What an executor says.
   *
   * @param processor its model, or of no characters where the system does not tell
   * @param missingForVector what it lacks for the vector kernels, of no characters if nothing
   */
  record Answer(long heapBytes, String processor, String missingForVector) {
    /** Of this JVM. */
    static Answer here() {
      return new Answer(
          Runtime.getRuntime().maxMemory(), processorHere(), KernelChoice.missingHere());
    }

    private static String processorHere() {
      try (Stream<String> lines = Files.lines(PROCESSORS)) {
        return lines.filter(line -> line.startsWith("model name")).findFirst().orElse("");
      } catch (IOException e) {
        return "";
      }
    }

    static Answer parse(String text) {
      String[] lines = text.split("\n", -1);
      return new Answer(Long.parseLong(lines[0]), lines[1], lines[2]);
    }

    /** A line a part. */
    String text() {
      return String.join("\n", Long.toString(heapBytes), processor, missingForVector);
    }
  }

  private List<Answer> ask(int slots, CorpusSettings input, Path known) {
    Broadcast<SerializableConfiguration> conf =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    String file = known.toString();
    try {
      return ExecutorSurvey.ask(
              context, slots, () -> answer(conf.value().value(), input, new Path(file)))
          .stream()
          .map(Answer::parse)
          .toList();
    } finally {
      conf.destroy();
    }
  }

  private static String answer(Configuration conf, CorpusSettings input, Path known) {
    String executor =
        SparkEnv.get().executorId()
            + " on "
            + SparkEnv.get().blockManager().blockManagerId().host();
    try {
      CorpusReader.requireReadable(input, conf);
    } catch (UserError e) {
      throw UserError.unavailable(
          "executor %s cannot read the input: %s; give a path that all machines reach",
          executor, e.getMessage());
    }
    try {
      FileSystem files = known.getFileSystem(conf);
      if (!files.exists(known)) {
        throw new IOException("what the driver wrote there is not to be seen");
      }
      Path own = new Path(known.getParent(), ".pre-flight-" + TaskContext.get().taskAttemptId());
      try (OutputStream out = files.create(own, true)) {
        out.write(1);
      }
      files.delete(own, false);
    } catch (IOException e) {
      throw UserError.unavailable(
          "executor %s cannot share the run directory %s: %s; give an --out that all machines"
              + " reach",
          executor, known.getParent(), e.getMessage());
    }
    return Answer.here().text();
  }
}
