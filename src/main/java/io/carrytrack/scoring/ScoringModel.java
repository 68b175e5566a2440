package io.carrytrack.scoring;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.model.ModelInput;
import io.carrytrack.model.SavedModel;
import io.carrytrack.series.SeriesModel;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import java.io.Serializable;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * What of a model travels to the executors, once as a broadcast. An executor's threads share its
 * word index and its parameters; what a thread needs for itself it borrows.
 */
public final class ScoringModel implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Architecture architecture;
  private final Task task;
  private final ModelInput input;
  private final LabelNames labels;
  private final float[] parameters;
  private final KernelVariant kernel;
  private transient ConcurrentLinkedDeque<SequenceScorer> idle;

  private ScoringModel(SavedModel model, KernelVariant kernel) {
    architecture = model.architecture();
    task = model.task();
    input = model.input();
    labels = model.labels();
    parameters = model.parameters();
    this.kernel = kernel;
  }

  /**
   * A model to score with.
   *
   * @param kernel the arithmetic, which every executor must have
   */
  public static ScoringModel of(SavedModel model, KernelVariant kernel) {
    return new ScoringModel(model, kernel);
  }

  /**
   * A scorer for the calling thread. Given back by {@link #giveBack}, it serves the next task with
   * its buffers grown and its token table filled; one that met an error is better forgotten.
   */
  public SequenceScorer borrow() {
    SequenceScorer scorer = idle().pollFirst();
    return scorer == null ? new SequenceScorer(this) : scorer;
  }

  /** Takes a scorer back. */
  public void giveBack(SequenceScorer scorer) {
    scorer.clear();
    idle().addFirst(scorer);
  }

  private synchronized ConcurrentLinkedDeque<SequenceScorer> idle() {
    if (idle == null) {
      idle = new ConcurrentLinkedDeque<>();
    }
    return idle;
  }

  /** What makes its input of rows. */
  ModelInput input() {
    return input;
  }

  /** How its windows are cut; empty if it reads texts. */
  public Optional<SeriesModel> series() {
    return input.series();
  }

  /** What the model is for. */
  public Task task() {
    return task;
  }

  /** What its labels are called. */
  LabelNames labels() {
    return labels;
  }

  Architecture architecture() {
    return architecture;
  }

  float[] parameters() {
    return parameters;
  }

  KernelVariant kernel() {
    return kernel;
  }
}
