package io.carrytrack.layers;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.minibatch.DropoutMasks;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import java.util.Objects;

/**
 * A network's arithmetic: its outputs, and the gradient of the loss, of a minibatch of token
 * sequences, for parameters that come in flat. It holds its buffers and is used by one thread;
 * after the first minibatches of the largest size it allocates next to nothing.
 *
 * <p>What the last layer tells is the {@link Task}'s: the loss is the weighted mean, {@code sum w l
 * / sum w}, of its loss l of a row's logits.
 */
public final class LayerStack {
  private final ParameterLayout layout;
  private final StageRun run;
  private final OutputHead head;
  private boolean prepared;

  /**
   * @param spec the network
   * @param task of which it has the output layer
   * @param options how it is computed
   * @throws IllegalArgumentException if the layers do not fit together; the message names the layer
   * @throws IllegalStateException if this JVM cannot run the kernel variant
   */
  public LayerStack(Architecture spec, Task task, KernelOptions options) {
    this(spec, task, options, DropoutMasks::ofPlace, 0, false);
  }

  /** For the task that the last layer tells. */
  public LayerStack(Architecture spec, KernelOptions options) {
    this(spec, Task.of(spec), options);
  }

  LayerStack(Architecture spec, KernelOptions options, StackBuilder.MaskSource masks) {
    this(spec, Task.of(spec), options, masks, 0, false);
  }

  /**
   * One whose gradient is that of a loss of smoothed labels, {@link Task#smoothed}.
   *
   * @param task what the network is for
   * @param labelSmoothing in [0, 1)
   * @param frozen whether the embedding's gradient is left out: 0
   */
  public static LayerStack training(
      Architecture spec, Task task, KernelOptions options, double labelSmoothing, boolean frozen) {
    return new LayerStack(spec, task, options, DropoutMasks::ofPlace, labelSmoothing, frozen);
  }

  private LayerStack(
      Architecture spec,
      Task task,
      KernelOptions options,
      StackBuilder.MaskSource masks,
      double labelSmoothing,
      boolean frozen) {
    layout = spec.layout();
    StackBuilder builder = StackBuilder.whole(spec, options, layout, masks, frozen);
    run = new StageRun(spec, layout, builder);
    head = new OutputHead(run.plan(), builder.top(), task, task.smoothed(labelSmoothing));
  }

  /** Where each array lies in the parameters and the gradient. */
  public ParameterLayout layout() {
    return layout;
  }

  /**
   * Takes the parameters for the calls of {@link #predict(TokenBatch, float[])} that follow.
   *
   * @param parameters {@code layout().size()} floats; they are not copied and must stay as they are
   *     until the next call of this method or of {@link #gradient}
   */
  public void prepare(float[] parameters) {
    run.prepare(parameters);
    prepared = true;
  }

  /**
   * What the network says of each row, with the parameters last given to {@link #prepare}.
   *
   * @param batch any number of rows
   * @param outputs receives the task's outputs, row after row
   */
  public void predict(TokenBatch batch, float[] outputs) {
    if (!prepared) {
      throw new IllegalStateException("prepare(parameters) comes before predict");
    }
    if (batch.rows() == 0) {
      return;
    }
    run.begin(batch, null);
    for (int tile = 0; tile < run.plan().tiles(); tile++) {
      run.forwardTile(tile);
      head.outputs(outputs);
    }
  }

  /** {@link #prepare} and {@link #predict(TokenBatch, float[])} in one. */
  public void predict(TokenBatch batch, float[] parameters, float[] outputs) {
    prepare(parameters);
    predict(batch, outputs);
  }

  /**
   * The gradient of the minibatch's loss and of the layers' penalties, and what the minibatch
   * scored before any update, without them and by labels that are not smoothed.
   *
   * @param batch at least one row
   * @param parameters {@code layout().size()} floats
   * @param key names the step; dropout masks are a function of it
   * @param gradient receives {@code layout().size()} floats; the penalties' alone if all weights
   *     are 0
   */
  public LossSums gradient(TokenBatch batch, float[] parameters, StepKey key, float[] gradient) {
    Objects.requireNonNull(key, "key");
    run.checkSize("gradient", gradient);
    if (batch.rows() == 0) {
      throw new IllegalArgumentException("a gradient needs at least one row");
    }
    prepare(parameters);
    prepared = false;
    run.begin(batch, key);
    head.begin();
    for (int tile = 0; tile < run.plan().tiles(); tile++) {
      run.forwardTile(tile);
      head.gradient();
      run.backwardTile();
    }
    run.takeGradient(gradient);
    return head.total();
  }
}
