package io.carrytrack.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.Json;
import io.carrytrack.files.AtomicFile;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The rounds of a run as JSON lines, a file an epoch, readable while the epoch goes on. Object
 * stores know no append, so the file of the epoch is replaced, but only every half minute and at
 * the end: rounds are many and short. No more than an epoch is held in memory.
 */
public final class RoundHistory implements AutoCloseable {
  /** The folder in a run directory. */
  public static final String FOLDER = "rounds";

  private static final double SECONDS_BETWEEN_WRITES = 30;

  private final Path directory;
  private final Configuration hadoop;
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private int epoch;
  private boolean unwritten;
  private long written = System.nanoTime();

  /**
   * @param directory receives {@code epoch-NNNN.jsonl}
   */
  public RoundHistory(Path directory, Configuration hadoop) {
    this.directory = directory;
    this.hadoop = hadoop;
  }

  /**
   * Takes up an epoch that was begun before: its first rounds stay.
   *
   * @param ofEpoch from 1
   * @param rounds of it that are done
   */
  public void resume(int ofEpoch, int rounds) {
    close();
    epoch = ofEpoch;
    lines.reset();
    Path file = file();
    try (BufferedReader before =
        new BufferedReader(
            new InputStreamReader(file.getFileSystem(hadoop).open(file), StandardCharsets.UTF_8))) {
      before.lines().limit(rounds).forEach(this::add);
    } catch (FileNotFoundException e) {
      // the run was killed before the first write of this epoch
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * What rounds took.
   *
   * @param seconds of each round, in their order
   * @param beyondSteps of them, what they took beyond the steps of the slowest worker
   * @param workers who waited for whom
   */
  public record Times(double[] seconds, double[] beyondSteps, WorkerTimes workers) {}

  /** The times of all rounds in a directory; of none where it is not there. */
  public static Times times(Path directory, Configuration hadoop) throws IOException {
    DoubleStream.Builder seconds = DoubleStream.builder();
    DoubleStream.Builder beyond = DoubleStream.builder();
    WorkerTimes workers = new WorkerTimes();
    read(
        directory,
        hadoop,
        JsonNode.class,
        round -> {
          seconds.add(round.path("seconds").asDouble());
          beyond.add(round.path("overheadSeconds").asDouble());
          double[] ofWorkers = Json.MAPPER.convertValue(round.get("workerSeconds"), double[].class);
          // null of a former release
          if (ofWorkers != null && ofWorkers.length > 0) {
            workers.add(ofWorkers, round.path("slots").asInt());
          }
        });
    return new Times(seconds.build().toArray(), beyond.build().toArray(), workers);
  }

  /**
   * Hands out all rounds in a directory, in their order; none where it is not there.
   *
   * @param type a record of their fields, or {@link JsonNode}
   */
  public static <T> void read(
      Path directory, Configuration hadoop, Class<T> type, Consumer<T> rounds) throws IOException {
    FileSystem files = directory.getFileSystem(hadoop);
    FileStatus[] epochs = files.exists(directory) ? files.listStatus(directory) : new FileStatus[0];
    Arrays.sort(epochs, Comparator.comparing(status -> status.getPath().getName()));
    for (FileStatus epoch : epochs) {
      if (epoch.getPath().getName().matches("epoch-\\d+\\.jsonl")) {
        String lines = new String(AtomicFile.read(epoch.getPath(), hadoop), StandardCharsets.UTF_8);
        for (String line : lines.lines().toList()) {
          rounds.accept(Json.MAPPER.readValue(line, type));
        }
      }
    }
  }

  /**
   * Appends a round.
   *
   * @param ofEpoch from 1
   */
  public void append(int ofEpoch, Object round) {
    if (ofEpoch != epoch) {
      close();
      lines.reset();
      epoch = ofEpoch;
    }
    try {
      add(Json.MAPPER.writeValueAsString(round));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    unwritten = true;
    if ((System.nanoTime() - written) / 1e9 > SECONDS_BETWEEN_WRITES) {
      close();
    }
  }

  /** Writes what is not yet written. */
  @Override
  public void close() {
    if (!unwritten) {
      return;
    }
    try {
      AtomicFile.write(file(), lines.toByteArray(), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file(), e);
    }
    unwritten = false;
    written = System.nanoTime();
  }

  private void add(String line) {
    lines.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private Path file() {
    return new Path(directory, String.format(Locale.ROOT, "epoch-%04d.jsonl", epoch));
  }
}
