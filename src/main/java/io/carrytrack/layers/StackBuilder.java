package io.carrytrack.layers;

import java.util.ArrayList;
import java.util.List;

/** Makes the stages of a stack, lowest first, and appends their arrays to the layout. */
final class StackBuilder {
  /** Makes the dropout masks of one input or state; tests put given ones in. */
  @FunctionalInterface
  interface MaskSource {
    /**
     * @param rate share dropped
     * @param layer index of the layer above the embedding
     * @param place 0 for the inputs, 1 for the recurrent state; 2 more in the reverse direction
     */
    RowMasks masks(float rate, int layer, int place);
  }

  private final StackSpec spec;
  private final KernelOptions options;
  private final MaskSource maskSource;
  private final Kernel kernel;
  private final TilePlan plan;
  private final ParameterLayout layout;
  private final ParameterLayout.Array embedding;
  private final TokenIndex tokens;
  private final List<String> names;
  private final List<Stage> stages = new ArrayList<>();

  /** What the layers so far hand on; null while that is the tokens. */
  private Sequence top;

  private boolean perRow;

  /** Steps of the padded sequence that the layers so far hand on. */
  private int steps;

  /**
   * A whole classifier.
   *
   * @throws IllegalArgumentException if the layers do not fit together, or the last is not a dense
   *     layer of one unit with a sigmoid
   */
  static StackBuilder classifier(
      StackSpec spec, KernelOptions options, ParameterLayout layout, MaskSource maskSource) {
    LayerSpec last = spec.layers().isEmpty() ? null : spec.layers().get(spec.layers().size() - 1);
    if (!(last instanceof LayerSpec.Dense dense)
        || dense.units() != 1
        || dense.activation() != LayerSpec.Activation.SIGMOID) {
      throw new IllegalArgumentException(
          "the last layer must be a dense layer of 1 unit with a sigmoid");
    }
    StackBuilder builder = new StackBuilder(spec, options, layout, maskSource);
    int head = spec.layers().size() - 1;
    for (int i = 0; i < head; i++) {
      builder.add(i, spec.layers().get(i));
    }
    // its sigmoid is the loss's
    builder.add(head, new LayerSpec.Dense(1, LayerSpec.Activation.LINEAR));
    return builder;
  }

  /**
   * Layers that give one vector a row, for whoever reads it.
   *
   * @throws IllegalArgumentException if the layers do not fit together, or give a sequence
   */
  static StackBuilder encoder(
      StackSpec spec, KernelOptions options, ParameterLayout layout, MaskSource maskSource) {
    StackBuilder builder = new StackBuilder(spec, options, layout, maskSource);
    for (int i = 0; i < spec.layers().size(); i++) {
      builder.add(i, spec.layers().get(i));
    }
    if (!builder.perRow) {
      throw new IllegalArgumentException(
          "the last layer must give one vector a row: its last output, or pool");
    }
    return builder;
  }

  private StackBuilder(
      StackSpec spec, KernelOptions options, ParameterLayout layout, MaskSource maskSource) {
    this.spec = spec;
    this.options = options;
    this.layout = layout;
    this.maskSource = maskSource;
    kernel = options.variant().create();
    plan = new TilePlan(kernel.tileRows(), spec.maskPadding(), options);
    tokens = new TokenIndex(spec.vocabularySize());
    embedding = layout.append("embedding.weight", spec.vocabularySize(), spec.embeddingUnits());
    names = LayerNames.of(spec.layers());
    steps = spec.length();
  }

  private void add(int index, LayerSpec layer) {
    if (layer instanceof LayerSpec.Dense dense) {
      refuse(
          !perRow,
          index,
          "needs one vector a row: let the layer below hand on its last output, or pool");
      addDense(index, dense);
      return;
    }
    refuse(perRow, index, "needs a sequence, but the layer below hands on one vector a row");
    if (layer instanceof LayerSpec.Recurrent recurrent) {
      refuse(recurrent.units() < 1, index, "needs at least 1 unit");
      addRecurrent(index, recurrent);
      return;
    }
    embed();
    if (layer instanceof LayerSpec.Conv1d conv) {
      shorten(index, steps - conv.kernelSize() + 1);
      addConv1d(index, conv);
    } else if (layer instanceof LayerSpec.MaxPooling1d pool) {
      shorten(index, steps / pool.size());
      append(new MaxPoolingStage(plan, top, pool.size()), false);
    } else if (layer instanceof LayerSpec.GlobalMaxPooling) {
      refuse(
          spec.maskPadding() && index == 0,
          index,
          "would count the masked steps' own vector right above the embedding");
      append(new GlobalMaxPoolingStage(plan, top), true);
    } else if (layer instanceof LayerSpec.GlobalAveragePooling) {
      append(new GlobalAveragePoolingStage(plan, top), true);
    }
  }

  /** A layer whose windows have a size knows no masked steps, and needs room for one window. */
  private void shorten(int index, int left) {
    refuse(spec.maskPadding(), index, "cannot tell masked steps from others");
    refuse(left < 1, index, "finds no whole window in the " + steps + " steps below it");
    steps = left;
  }

  private String where(int index) {
    return "layer " + (index + 1) + " (" + names.get(index) + ")";
  }

  private void refuse(boolean wrong, int index, String why) {
    if (wrong) {
      throw new IllegalArgumentException(where(index) + " " + why);
    }
  }

  private void addRecurrent(int index, LayerSpec.Recurrent layer) {
    String name = names.get(index);
    boolean folds = top == null && options.foldEmbedding() && layer.dropout() == 0;
    if (!folds) {
      embed();
    }
    boolean dropsInputs = layer.dropout() > 0;
    if (!layer.bidirectional()) {
      RecurrentPass pass = pass(index, layer, name, folds, false);
      append(new RecurrentStage(plan, pass, layer.sequences(), dropsInputs), !layer.sequences());
      return;
    }
    RecurrentPass forward = pass(index, layer, name + ".forward", folds, false);
    RecurrentPass reverse = pass(index, layer, name + ".backward", folds, true);
    append(
        new BidirectionalStage(plan, forward, reverse, layer.sequences(), dropsInputs),
        !layer.sequences());
  }

  private RecurrentPass pass(
      int index, LayerSpec.Recurrent layer, String name, boolean folds, boolean reverse) {
    int inputs = folds ? spec.embeddingUnits() : top.width();
    CellParameters arrays = CellParameters.append(layout, name, inputs, layer);
    Cell cell = cell(layer, arrays);
    int place = reverse ? 2 : 0;
    GateInput input =
        folds
            ? new FoldedTokens(kernel, plan, tokens, cell, embedding, arrays.kernel())
            : new SequenceInput(
                kernel,
                plan,
                top,
                cell,
                masks(layer.dropout(), index, place),
                arrays.kernel(),
                reverse);
    return new RecurrentPass(
        plan,
        cell,
        input,
        masks(layer.recurrentDropout(), index, place + 1),
        layer.maskedCarry(),
        reverse);
  }

  private Cell cell(LayerSpec.Recurrent layer, CellParameters arrays) {
    int units = layer.units();
    return switch (layer.cell()) {
      case SIMPLE_RNN -> new SimpleRnnCell(kernel, units, arrays);
      case LSTM -> new LstmCell(kernel, units, layer.gate(), arrays);
      case GRU ->
          layer.resetAfter()
              ? new GruAfterCell(kernel, units, layer.gate(), layer.maskedCarry(), arrays)
              : new GruBeforeCell(kernel, units, layer.gate(), layer.maskedCarry(), arrays);
    };
  }

  private RowMasks masks(float rate, int index, int place) {
    return rate == 0 ? null : maskSource.masks(rate, index, place);
  }

  private void embed() {
    if (top == null) {
      append(new EmbeddingStage(plan, embedding), false);
    }
  }

  private void addConv1d(int index, LayerSpec.Conv1d layer) {
    String name = names.get(index);
    ParameterLayout.Array weights =
        layout.append(name + ".kernel", layer.kernelSize(), top.width(), layer.filters());
    ParameterLayout.Array bias = layout.append(name + ".bias", layer.filters());
    append(new Conv1dStage(kernel, plan, top, layer.activation(), weights, bias), false);
  }

  private void addDense(int index, LayerSpec.Dense layer) {
    String name = names.get(index);
    ParameterLayout.Array weights = layout.append(name + ".kernel", top.width(), layer.units());
    ParameterLayout.Array bias = layout.append(name + ".bias", layer.units());
    append(new DenseStage(kernel, plan, top, layer.activation(), weights, bias), true);
  }

  private void append(Stage stage, boolean givesVectors) {
    stages.add(stage);
    top = stage.output();
    perRow = givesVectors;
  }

  List<Stage> stages() {
    return List.copyOf(stages);
  }

  TilePlan plan() {
    return plan;
  }

  TokenIndex tokens() {
    return tokens;
  }

  /** What the highest layer hands on; a classifier's logits, before the sigmoid. */
  Sequence top() {
    return top;
  }
}
