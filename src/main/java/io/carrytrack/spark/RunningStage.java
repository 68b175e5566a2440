package io.carrytrack.spark;

import io.carrytrack.console.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** How far a stage is. */
final class RunningStage {
  private final String phase;
  private final int tasks;
  private final boolean countsRows;
  private final Instant begun;
  private final BitSet done = new BitSet();
  private final Map<Long, Long> runningRows = new HashMap<>();
  private int running;
  private int mostRunning;
  private long rowsDone;

  /**
   * @param phase what it is run for
   * @param countsRows whether the records that its tasks read are rows
   */
  RunningStage(String phase, int tasks, boolean countsRows, Instant begun) {
    this.phase = phase;
    this.tasks = tasks;
    this.countsRows = countsRows;
    this.begun = begun;
  }

  void started() {
    running++;
    mostRunning = Math.max(mostRunning, running);
  }

  /**
   * A task has ended.
   *
   * @param index of its partition, which counts once however often it is tried
   * @param rows that it has read
   */
  void ended(long task, int index, boolean well, long rows) {
    running--;
    runningRows.remove(task);
    if (well && !done.get(index)) {
      done.set(index);
      rowsDone += rows;
    }
  }

  /** What a task that runs has read so far. */
  void running(long task, long rows) {
    runningRows.put(task, rows);
  }

  Event.Progress progress(Instant now) {
    double seconds = Duration.between(begun, now).toMillis() / 1e3;
    int tasksDone = done.cardinality();
    long rows = rowsDone + runningRows.values().stream().mapToLong(Long::longValue).sum();
    boolean counted = countsRows && rows > 0;
    return new Event.Progress(
        phase,
        tasks,
        tasksDone,
        counted ? rows : null,
        counted && seconds > 0 ? rows / seconds : null,
        // the tasks that run first end together: before that, nobody knows how long one takes
        tasksDone >= mostRunning && tasksDone > 0 && tasksDone < tasks
            ? seconds / tasksDone * (tasks - tasksDone)
            : null);
  }
}
