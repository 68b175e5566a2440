package io.carrytrack.layers;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Shape;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.minibatch.RowMasks;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import io.carrytrack.tiles.TokenIndex;
import java.util.ArrayList;
import java.util.List;

/** Makes the stages of a stack, lowest first. */
final class StackBuilder {
  /** Makes the dropout masks of one input or state; tests put given ones in. */
  @FunctionalInterface
  interface MaskSource {
    /**
     * The masks of one place.
     *
     * @param rate share dropped
     * @param layer index of the layer above the embedding
     * @param place 0 for the inputs, 1 for the recurrent state; 2 more in the reverse direction
     */
    RowMasks masks(float rate, int layer, int place);
  }

  private final KernelOptions options;
  private final boolean frozen;
  private final ParameterLayout layout;
  private final MaskSource maskSource;
  private final Kernel kernel;
  private final TilePlan plan;
  private final TokenIndex tokens;
  private final List<Architecture.Part> parts;
  private final List<Stage> stages = new ArrayList<>();

  /** Index of the layer whose stage is made. */
  private int index;

  /**
   * A whole network up to its logits: the activation of the last layer is the task's affair.
   *
   * @param architecture its last layer is a task's output layer
   * @param frozen whether nobody asks for the embedding's gradient
   * @throws IllegalArgumentException if the layers do not fit together
   */
  static StackBuilder whole(
      Architecture architecture,
      KernelOptions options,
      ParameterLayout layout,
      MaskSource maskSource,
      boolean frozen) {
    StackBuilder builder = new StackBuilder(architecture, options, layout, maskSource, frozen);
    int head = architecture.layers().size() - 1;
    architecture.layers().subList(0, head).forEach(builder::add);
    int units = ((Dense) architecture.layers().get(head)).units();
    builder.add(new Dense(units, Activation.LINEAR));
    return builder;
  }

  /** Layers that give one vector a row, for whoever reads it. */
  static StackBuilder encoder(
      Architecture architecture,
      KernelOptions options,
      ParameterLayout layout,
      MaskSource maskSource) {
    StackBuilder builder = new StackBuilder(architecture, options, layout, maskSource, false);
    architecture.layers().forEach(builder::add);
    return builder;
  }

  private StackBuilder(
      Architecture architecture,
      KernelOptions options,
      ParameterLayout layout,
      MaskSource maskSource,
      boolean frozen) {
    this.options = options;
    this.frozen = frozen;
    this.layout = layout;
    this.maskSource = maskSource;
    kernel = options.variant().create();
    plan =
        new TilePlan(
            kernel.tileRows(),
            architecture.maskPadding(),
            options.sharePrefix(),
            options.trueLengths());
    parts = architecture.parts("layers");
    if (architecture.input() instanceof Input.Tokens read) {
      tokens = new TokenIndex(read.vocabularySize());
    } else {
      tokens = null;
      stages.add(new NumbersStage(plan, architecture.input().width()));
    }
  }

  private void add(Layer layer) {
    StageFactory factory = StageFactories.of(layer);
    if (stages.isEmpty() && !(options.foldEmbedding() && factory.readsTokens())) {
      stages.add(new EmbeddingStage(plan, embedding(), frozen));
    }
    stages.add(factory.make(this));
    index++;
  }

  /** Whether nothing stands on the tokens yet. */
  boolean onTokens() {
    return stages.isEmpty();
  }

  /** What the highest stage so far outputs; of a whole classifier the logits. */
  Sequence top() {
    return stages.get(stages.size() - 1).output();
  }

  /** Whether nobody asks for the embedding's gradient. */
  boolean frozen() {
    return frozen;
  }

  /** The embedding's array, (V, E). */
  ParameterLayout.Array embedding() {
    return layout.arrays().get(0);
  }

  /** One of the layer's arrays, by its name within the layer. */
  ParameterLayout.Array array(String name) {
    return layout.array(parts.get(index + 1).name() + "." + name);
  }

  /** What the layer below outputs. */
  Shape below() {
    return parts.get(index).output();
  }

  /**
   * The layer's dropout masks, null for none.
   *
   * @param place as {@link MaskSource} has it
   */
  RowMasks masks(float rate, int place) {
    return rate == 0 ? null : maskSource.masks(rate, index, place);
  }

  List<Stage> stages() {
    return List.copyOf(stages);
  }

  Kernel kernel() {
    return kernel;
  }

  TilePlan plan() {
    return plan;
  }

  /** The tokens met; null where numbers are read. */
  TokenIndex tokens() {
    return tokens;
  }
}
