package io.carrytrack.layers;

import java.util.Arrays;
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
  private final StackSpec spec;
  private final ParameterLayout layout = new ParameterLayout();
  private final TilePlan plan;
  private final TokenIndex tokens;
  private final Stage[] stages;
  private final CrossEntropy head;
  private boolean prepared;

  /**
   * @param spec the network
   * @param options how it is computed
   * @throws IllegalArgumentException if the layers do not fit together; the message names the layer
   * @throws IllegalStateException if this JVM cannot run the kernel variant
   */
  public LayerStack(StackSpec spec, KernelOptions options) {
    this(spec, options, (rate, layer, place) -> new DropoutMasks(rate, 4 * layer + place));
  }

  LayerStack(StackSpec spec, KernelOptions options, StackBuilder.MaskSource masks) {
    this.spec = spec;
    StackBuilder builder = new StackBuilder(spec, options, layout, masks);
    plan = builder.plan();
    tokens = builder.tokens();
    stages = builder.stages().toArray(Stage[]::new);
    head = new CrossEntropy(plan, builder.logits());
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
    checkSize("parameters", parameters);
    tokens.clear();
    for (Stage stage : stages) {
      stage.prepare(parameters);
    }
    prepared = true;
  }

  private void checkSize(String what, float[] vector) {
    if (vector.length != layout.size()) {
      throw new IllegalArgumentException(
          vector.length + " " + what + " given, the network has " + layout.size());
    }
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
    begin(batch, null);
    for (int tile = 0; tile < plan.tiles(); tile++) {
      forwardTile(tile);
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
    checkSize("gradient", gradient);
    if (batch.rows() == 0) {
      throw new IllegalArgumentException("a gradient needs at least one row");
    }
    prepare(parameters);
    prepared = false;
    begin(batch, key);
    head.begin();
    for (int tile = 0; tile < plan.tiles(); tile++) {
      forwardTile(tile);
      head.gradient();
      for (int i = stages.length - 1; i >= 0; i--) {
        stages[i].backwardTile();
      }
    }
    Arrays.fill(gradient, 0f);
    for (int i = stages.length - 1; i >= 0; i--) {
      stages[i].backwardPrefix();
    }
    for (Stage stage : stages) {
      stage.addGradient(gradient);
    }
    return head.total();
  }

  private void begin(TokenBatch batch, StepKey key) {
    if (batch.length() != spec.length() || batch.side() != spec.padding()) {
      throw new IllegalArgumentException(
          "a minibatch padded "
              + batch.side()
              + " to "
              + batch.length()
              + " for a network of sequences padded "
              + spec.padding()
              + " to "
              + spec.length());
    }
    tokens.add(batch);
    plan.arrange(batch);
    for (Stage stage : stages) {
      stage.begin(key);
    }
    for (Stage stage : stages) {
      stage.forwardPrefix();
    }
  }

  private void forwardTile(int tile) {
    plan.select(tile);
    for (Stage stage : stages) {
      stage.forwardTile();
    }
  }
}
