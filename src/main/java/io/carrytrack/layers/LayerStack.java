package io.carrytrack.layers;

import java.util.Objects;

/**
 * A network's arithmetic: probabilities, and the gradient of the loss, of a minibatch of token
 * sequences, for parameters that come in flat. It holds its buffers and is used by one thread;
 * after the first minibatches of the largest size it allocates next to nothing.
 *
 * <p>The loss is the weighted mean binary cross-entropy, {@code sum w l / sum w}, taken from the
 * logits: {@code l = max(x, 0) - x y + log(1 + exp(-|x|))}.
 */
public final class LayerStack {
  private final ParameterLayout layout = new ParameterLayout();
  private final StageRun run;
  private final CrossEntropy head;
  private boolean prepared;

  /**
   * @param spec the network
   * @param options how it is computed
   * @throws IllegalArgumentException if the layers do not fit together; the message names the layer
   * @throws IllegalStateException if this JVM cannot run the kernel variant
   */
  public LayerStack(StackSpec spec, KernelOptions options) {
    this(spec, options, DropoutMasks::ofPlace);
  }

  LayerStack(StackSpec spec, KernelOptions options, StackBuilder.MaskSource masks) {
    StackBuilder builder = StackBuilder.classifier(spec, options, layout, masks);
    run = new StageRun(spec, layout, builder);
    head = new CrossEntropy(run.plan(), builder.top());
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
   * The probability of label 1 of each row, with the parameters last given to {@link #prepare}.
   *
   * @param batch any number of rows
   * @param probabilities receives {@code batch.rows()} numbers in [0, 1]
   */
  public void predict(TokenBatch batch, float[] probabilities) {
    if (!prepared) {
      throw new IllegalStateException("prepare(parameters) comes before predict");
    }
    if (batch.rows() == 0) {
      return;
    }
    run.begin(batch, null);
    for (int tile = 0; tile < run.plan().tiles(); tile++) {
      run.forwardTile(tile);
      head.probabilities(probabilities);
    }
  }

  /** {@link #prepare} and {@link #predict(TokenBatch, float[])} in one. */
  public void predict(TokenBatch batch, float[] parameters, float[] probabilities) {
    prepare(parameters);
    predict(batch, probabilities);
  }

  /**
   * The gradient of the minibatch's loss, and what it scored before any update.
   *
   * @param batch at least one row
   * @param parameters {@code layout().size()} floats
   * @param key names the step; dropout masks are a function of it
   * @param gradient receives {@code layout().size()} floats; 0 if all weights are
   */
  public BatchLoss gradient(TokenBatch batch, float[] parameters, StepKey key, float[] gradient) {
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
