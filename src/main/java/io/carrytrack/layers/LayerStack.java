package io.carrytrack.layers;

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

  /**
   * @param spec the network
   * @param options how it is computed
   * @throws IllegalArgumentException if the layers do not fit together; the message names the layer
   */
  public LayerStack(StackSpec spec, KernelOptions options) {
    throw new UnsupportedOperationException("in the next commit: " + spec + options);
  }

  /** Where each array lies in the parameters and the gradient. */
  public ParameterLayout layout() {
    return layout;
  }

  /**
   * Takes the parameters for the calls of {@link #predict(TokenBatch, float[])} that follow.
   *
   * @param parameters {@code layout().size()} floats; read during the call only
   */
  public void prepare(float[] parameters) {
    throw new UnsupportedOperationException("in the next commit" + parameters.length);
  }

  /**
   * The probability of label 1 of each row, with the parameters last given to {@link #prepare}.
   *
   * @param batch any number of rows
   * @param probabilities receives {@code batch.rows()} numbers in [0, 1]
   */
  public void predict(TokenBatch batch, float[] probabilities) {
    throw new UnsupportedOperationException("in the next commit" + batch + probabilities.length);
  }

  /** {@link #prepare} and {@link #predict(TokenBatch, float[])} in one. */
  public void predict(TokenBatch batch, float[] parameters, float[] probabilities) {
    prepare(parameters);
    predict(batch, probabilities);
  }

  /**
   * The gradient of the minibatch's loss, and what it scored before any update.
   *
   * @param batch at least one row; the weights' sum above 0
   * @param parameters {@code layout().size()} floats
   * @param key names the step; dropout masks are a function of it
   * @param gradient receives {@code layout().size()} floats
   */
  public BatchLoss gradient(TokenBatch batch, float[] parameters, StepKey key, float[] gradient) {
    throw new UnsupportedOperationException("in the next commit" + batch + key + gradient.length);
  }
}
