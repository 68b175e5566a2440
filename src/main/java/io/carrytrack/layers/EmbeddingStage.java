package io.carrytrack.layers;

import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Shape;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;

/** The embedding as a layer of its own, where it is not folded into the layer above. */
final class EmbeddingStage implements Stage {
  private final TilePlan plan;
  private final int offset;
  private final int units;
  private final int vocabularySize;
  private final boolean frozen;
  private final Sequence output;
  private float[] parameters;
  private float[] sums = new float[0];
  private int[] tokens = new int[0];

  /**
   * @param embedding (V, E)
   * @param frozen whether nobody asks for its gradient
   */
  EmbeddingStage(TilePlan plan, ParameterLayout.Array embedding, boolean frozen) {
    this.plan = plan;
    offset = embedding.offset();
    vocabularySize = embedding.shape().get(0);
    units = embedding.shape().get(1);
    this.frozen = frozen;
    output = frozen ? Sequence.constant(plan, units) : new Sequence(plan, units);
  }

  /** Counts what the stage keeps; see {@link StageFactory#count}. */
  static void count(StackBytes bytes, Shape.Sequence vectors, int vocabularySize) {
    bytes.addSequence(vectors.width(), vectors.steps(), bytes.prefix(vectors.steps()));
    bytes.add((long) vectors.steps() * bytes.tileRows());
    bytes.add(bytes.training() && !bytes.frozen() ? (long) vocabularySize * vectors.width() : 0);
  }

  @Override
  public Sequence output() {
    return output;
  }

  @Override
  public void prepare(float[] newParameters) {
    parameters = newParameters;
  }

  @Override
  public void begin(StepKey key) {
    output.begin(plan.positions(), plan::first);
    if (key != null && !frozen) {
      sums = Kernel.grown(sums, vocabularySize * units);
      java.util.Arrays.fill(sums, 0f);
    }
  }

  @Override
  public void forwardPrefix() {
    for (int t = 0; t < output.prefixLength(); t++) {
      System.arraycopy(parameters, offset, output.prefix, output.prefixAt(t), units);
    }
  }

  @Override
  public void forwardTile() {
    int count = readTokens();
    int to = output.at(output.first());
    for (int i = 0; i < count; i++) {
      System.arraycopy(
          parameters, offset + tokens[i] * units, output.tile, to + i * output.stride(), units);
    }
  }

  private int readTokens() {
    int first = output.first();
    int count = (output.length() - first) * plan.tileRows();
    if (tokens.length < count) {
      tokens = new int[count];
    }
    plan.tokens(first, tokens);
    return count;
  }

  @Override
  public void backwardTile() {
    if (frozen) {
      return;
    }
    int count = readTokens();
    int from = output.at(output.first());
    for (int i = 0; i < count; i++) {
      add(output.tileGradient, from + i * output.stride(), tokens[i]);
    }
  }

  private void add(float[] gradient, int from, int token) {
    for (int k = 0; k < units; k++) {
      sums[token * units + k] += gradient[from + k];
    }
  }

  @Override
  public void backwardPrefix() {
    if (frozen) {
      return;
    }
    for (int t = 0; t < output.prefixLength(); t++) {
      add(output.prefixGradient, output.prefixAt(t), 0);
    }
  }

  @Override
  public void addGradient(float[] gradient) {
    if (frozen) {
      return;
    }
    for (int i = 0; i < vocabularySize * units; i++) {
      gradient[offset + i] += sums[i];
    }
  }
}
