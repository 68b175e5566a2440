package io.carrytrack.layers;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.minibatch.DropoutMasks;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.tiles.Sequence;
import java.util.Arrays;

/**
 * The layers of a network up to the one that gives one vector a row, for an output layer that is
 * somebody else's: the vectors of a minibatch, and the gradient that comes back from theirs. It
 * holds its buffers and is used by one thread.
 */
public final class SequenceEncoder {
  private final ParameterLayout layout;
  private final StageRun run;
  private final Sequence top;
  private final int width;

  /**
   * @param spec the layers, without an output layer
   * @param options how they are computed
   * @throws IllegalArgumentException if the layers do not fit together; the message names the layer
   * @throws IllegalStateException if this JVM cannot run the kernel variant
   */
  public SequenceEncoder(Architecture spec, KernelOptions options) {
    this(spec, options, DropoutMasks::ofPlace);
  }

  SequenceEncoder(Architecture spec, KernelOptions options, StackBuilder.MaskSource masks) {
    width = spec.vectorWidth("layers");
    layout = spec.layout();
    StackBuilder builder = StackBuilder.encoder(spec, options, layout, masks);
    run = new StageRun(spec, layout, builder);
    top = builder.top();
  }

  /** Where each array lies in the parameters and the gradient. */
  public ParameterLayout layout() {
    return layout;
  }

  /** Size H of a row's vector. */
  public int width() {
    return width;
  }

  /**
   * The vector of each row.
   *
   * @param batch at least one row
   * @param parameters {@code layout().size()} floats
   * @param key names the training step, of which dropout masks are a function; null when predicting
   * @param vectors receives {@code [rows][width()]} floats
   */
  public void encode(TokenBatch batch, float[] parameters, StepKey key, float[] vectors) {
    run.prepare(parameters);
    run.begin(batch, key);
    for (int tile = 0; tile < run.plan().tiles(); tile++) {
      run.forwardTile(tile);
      for (int slot = 0; slot < run.plan().tileRows(); slot++) {
        int row = run.plan().row(slot);
        if (row >= 0) {
          System.arraycopy(top.tile, at(slot), vectors, row * width(), width());
        }
      }
    }
  }

  /**
   * The gradient of the parameters, of the layers' penalties too. Only one tile is ever kept, so
   * the forward pass is run again.
   *
   * @param batch at least one row
   * @param key the one that the vectors were encoded with
   * @param vectorGradient of the vectors, {@code [rows][width()]}
   * @param gradient receives {@code layout().size()} floats
   */
  public void gradient(
      TokenBatch batch, float[] parameters, StepKey key, float[] vectorGradient, float[] gradient) {
    run.checkSize("gradient", gradient);
    run.prepare(parameters);
    run.begin(batch, key);
    for (int tile = 0; tile < run.plan().tiles(); tile++) {
      run.forwardTile(tile);
      Arrays.fill(top.tileGradient, at(0), at(run.plan().tileRows()), 0f);
      for (int slot = 0; slot < run.plan().tileRows(); slot++) {
        int row = run.plan().row(slot);
        if (row >= 0) {
          System.arraycopy(vectorGradient, row * width(), top.tileGradient, at(slot), width());
        }
      }
      run.backwardTile();
    }
    run.takeGradient(gradient);
  }

  private int at(int slot) {
    return top.at(0) + slot * top.stride();
  }
}
