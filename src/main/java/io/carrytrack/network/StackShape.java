package io.carrytrack.network;

import io.carrytrack.layers.LayerSpec;
import io.carrytrack.layers.LayerSpec.Cell;
import io.carrytrack.layers.StackSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What each layer of a network hands on, and the proof that the layers fit together. Plain
 * arithmetic on the specification: nothing is allocated, however large the network claims to be.
 */
public final class StackShape {
  /** More do not fit into one array. */
  static final long MOST_PARAMETERS = Integer.MAX_VALUE - 8L;

  /** More layers above the embedding are no network that anyone trains. */
  static final int MOST_LAYERS = 1000;

  /**
   * One layer's output.
   *
   * @param steps time steps, or 0 where the layer hands on one vector a row
   * @param width numbers a step, or of the vector
   * @param parameters how many the layer has
   */
  public record Output(int steps, int width, long parameters) {}

  private final StackSpec spec;
  private final String where;
  private final List<Output> outputs = new ArrayList<>();
  private long parameters;

  private StackShape(StackSpec spec, String where) {
    this.spec = spec;
    this.where = where;
  }

  /**
   * The outputs of the embedding and of the layers above it, lowest first.
   *
   * @param where names the list of layers in messages: {@code network.layers}
   * @throws IllegalArgumentException if the layers do not fit together; the message names the layer
   */
  public static List<Output> of(StackSpec spec, String where) {
    if (spec.layers().size() > MOST_LAYERS) {
      throw new IllegalArgumentException(
          where + ": the network has more than " + MOST_LAYERS + " layers");
    }
    StackShape shape = new StackShape(spec, where);
    shape.add(
        new Output(
            spec.length(),
            spec.embeddingUnits(),
            Math.multiplyFull(spec.vocabularySize(), spec.embeddingUnits())));
    for (int i = 0; i < spec.layers().size(); i++) {
      shape.add(shape.above(i, spec.layers().get(i)));
    }
    if (spec.layers().isEmpty()
        || !spec.layers().get(spec.layers().size() - 1).equals(LayerSpecs.OUTPUT)) {
      throw new IllegalArgumentException(
          where + ": the last layer must be {type = dense, units = 1, activation = sigmoid}");
    }
    return List.copyOf(shape.outputs);
  }

  /** How many parameters all layers have together. */
  public static long parameters(List<Output> outputs) {
    return outputs.stream().mapToLong(Output::parameters).sum();
  }

  private void add(Output output) {
    outputs.add(output);
    parameters += output.parameters();
    if (parameters > MOST_PARAMETERS) {
      throw new IllegalArgumentException(
          where
              + ": the network has more than "
              + MOST_PARAMETERS
              + " parameters; take a smaller vocabulary or fewer units");
    }
  }

  private Output above(int index, LayerSpec layer) {
    Output below = outputs.get(outputs.size() - 1);
    if (layer instanceof LayerSpec.Dense dense) {
      if (below.steps() > 0) {
        throw wrong(
            index,
            "needs one vector a row, but the layer below hands on a sequence: set its"
                + " sequences = false, or pool by global-max-pooling or global-average-pooling");
      }
      return new Output(0, dense.units(), (below.width() + 1L) * dense.units());
    }
    if (below.steps() == 0) {
      throw wrong(
          index,
          "needs a sequence, but the layer below hands on one vector: set its sequences = true");
    }
    if (layer instanceof LayerSpec.Recurrent recurrent) {
      return recurrent(recurrent, below);
    } else if (layer instanceof LayerSpec.Conv1d conv) {
      refuseMask(index);
      return new Output(
          steps(index, "kernel-size", conv.kernelSize(), below.steps() - conv.kernelSize() + 1),
          conv.filters(),
          product(product(conv.kernelSize(), below.width()) + 1, conv.filters()));
    } else if (layer instanceof LayerSpec.MaxPooling1d pool) {
      refuseMask(index);
      return new Output(
          steps(index, "size", pool.size(), below.steps() / pool.size()), below.width(), 0);
    }
    if (layer instanceof LayerSpec.GlobalMaxPooling && spec.maskPadding() && index == 0) {
      throw wrong(
          index,
          "would count the masked steps' own vector right above the embedding: set"
              + " network.mask-padding = false, or pool a recurrent layer's outputs");
    }
    return new Output(0, below.width(), 0);
  }

  private static Output recurrent(LayerSpec.Recurrent layer, Output below) {
    int gates =
        switch (layer.cell()) {
          case SIMPLE_RNN -> 1;
          case LSTM -> 4;
          case GRU -> 3;
        };
    int biases = layer.cell() == Cell.GRU && layer.resetAfter() ? 2 : 1;
    int directions = layer.bidirectional() ? 2 : 1;
    long rows = below.width() + (long) layer.units() + biases;
    return new Output(
        layer.sequences() ? below.steps() : 0,
        directions * layer.units(),
        product(rows, (long) directions * gates * layer.units()));
  }

  /** Any number above the bound stands for all of them. */
  private static long product(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE / 4;
  }

  private int steps(int index, String key, int value, int left) {
    if (left < 1) {
      throw wrong(
          index,
          key
              + " is "
              + value
              + ", but the sequence below has only "
              + outputs.get(outputs.size() - 1).steps()
              + " steps");
    }
    return left;
  }

  private void refuseMask(int index) {
    if (spec.maskPadding()) {
      throw wrong(
          index,
          "cannot tell masked steps from others: set network.mask-padding = false, or take the layer out");
    }
  }

  private IllegalArgumentException wrong(int index, String what) {
    return new IllegalArgumentException(
        where + "[" + index + "] (" + LayerSpecs.type(spec.layers().get(index)) + "): " + what);
  }
}
