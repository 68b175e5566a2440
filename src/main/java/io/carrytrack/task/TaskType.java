package io.carrytrack.task;

/** What a training run is asked to make of its labels. */
public enum TaskType {
  /** Two labels are {@link #BINARY}, more are {@link #MULTICLASS}. */
  AUTO,
  /** Two labels: one probability, by a sigmoid. */
  BINARY,
  /** Two labels or more: a probability each, by a softmax. */
  MULTICLASS,
  /** A number. */
  REGRESSION;

  /** The task for that many classes, where labels are classes. */
  public Task of(int classes) {
    return this == MULTICLASS || classes != 2 ? Task.multiclass(classes) : Task.BINARY;
  }
}
