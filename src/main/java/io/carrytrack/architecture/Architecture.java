package io.carrytrack.architecture;

import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole network: what it reads, and the layers above. What it says of itself is plain arithmetic
 * on this record: nothing is allocated, however large the network claims to be.
 *
 * @param input tokens, which get an embedding, or numbers
 * @param length the padded length T of every sequence, at least 1; that of every sequence of
 *     numbers, which has no pads
 * @param padding the side of the pads; {@code PRE} for numbers
 * @param maskPadding Keras' {@code mask_zero}: steps whose token is 0 are passed over; otherwise a
 *     pad is the word 0. False for numbers
 * @param layers the layers above the input, lowest first; what the last one may be is the task's to
 *     say
 */
public record Architecture(
    Input input, int length, PadSide padding, boolean maskPadding, List<Layer> layers)
    implements Serializable {
  /** More layers above the embedding are no network that anyone trains. */
  static final int MOST_LAYERS = 1000;

  public Architecture {
    LayerMap.requirePositive("the sequences' length", length);
    layers = List.copyOf(layers);
    if (input instanceof Input.Numbers) {
      if (maskPadding) {
        throw new IllegalArgumentException(
            "sequences of numbers have no pads: set network.mask-padding = false");
      }
      if (padding != PadSide.PRE) {
        throw new IllegalArgumentException("sequences of numbers have no pads: padding is pre");
      }
      shape(input, length, padding);
    }
  }

  /** A network on tokens; see {@link Input.Tokens}. */
  public Architecture(
      int vocabularySize,
      int embeddingUnits,
      int length,
      PadSide padding,
      boolean maskPadding,
      List<Layer> layers) {
    this(new Input.Tokens(vocabularySize, embeddingUnits), length, padding, maskPadding, layers);
  }

  /** A network on numbers. */
  public Architecture(Input.Numbers input, int length, List<Layer> layers) {
    this(input, length, PadSide.PRE, false, layers);
  }

  /**
   * The tokens that the network reads.
   *
   * @throws IllegalStateException if it reads numbers
   */
  private Input.Tokens tokens() {
    if (input instanceof Input.Tokens tokens) {
      return tokens;
    }
    throw new IllegalStateException("the network reads numbers, it has no tokens");
  }

  /**
   * Number of token ids V; ids are in [0, V).
   *
   * @throws IllegalStateException if the network reads numbers
   */
  public int vocabularySize() {
    return tokens().vocabularySize();
  }

  /**
   * Size E of a token's vector.
   *
   * @throws IllegalStateException if the network reads numbers
   */
  public int embeddingUnits() {
    return tokens().embeddingUnits();
  }

  /** The shape of the minibatches that the network reads. */
  public SequenceShape sequenceShape() {
    return shape(input, length, padding);
  }

  private static SequenceShape shape(Input input, int length, PadSide padding) {
    return new SequenceShape(
        length, padding, input instanceof Input.Numbers numbers ? numbers.width() : 0);
  }

  /**
   * The input or a layer, as it stands in the network.
   *
   * @param name Keras' name of it, {@code embedding} or {@code input} for the lowest: the class in
   *     snake case, numbered from 1 where it occurs repeatedly
   * @param output what it outputs
   * @param parameters its arrays
   */
  public record Part(String name, Shape output, List<Parameter> parameters) {
    public Part {
      parameters = List.copyOf(parameters);
    }

    /** How many parameters it has. */
    public long parameterCount() {
      return parameters.stream().mapToLong(Parameter::size).sum();
    }
  }

  /**
   * The embedding, or the input of numbers, and the layers above, lowest first.
   *
   * @param where names the list of layers in messages: {@code network.layers}
   * @throws IllegalArgumentException if the layers do not fit together, or are too large for any
   *     memory; the message names the layer
   */
  public List<Part> parts(String where) {
    if (layers.size() > MOST_LAYERS) {
      throw new IllegalArgumentException(
          where + ": the network has more than " + MOST_LAYERS + " layers");
    }
    List<String> names = names();
    List<Part> parts = new ArrayList<>();
    Part top = inputPart();
    long count = checked(top.parameterCount(), where);
    parts.add(top);
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      Shape below = top.output();
      try {
        if (i + 1 < layers.size() && isSoftmax(layer)) {
          throw new IllegalArgumentException("softmax is for the last layer");
        }
        if (i + 1 == layers.size() && layer instanceof Dense) {
          below.requireVector();
        }
        top = new Part(names.get(i), layer.output(below), layer.parameters(below));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s[%d] (%s): %s".formatted(where, i, layer.type(), e.getMessage()), e);
      }
      count = checked(count + top.parameterCount(), where);
      parts.add(top);
    }
    return List.copyOf(parts);
  }

  /** The same with another output layer, which keeps the last one's {@code l2}. */
  public Architecture withOutput(Dense output) {
    List<Layer> others = new ArrayList<>(layers);
    Layer last = others.remove(others.size() - 1);
    float l2 = last instanceof Dense dense ? dense.l2() : 0;
    others.add(new Dense(output.units(), output.activation(), l2));
    return new Architecture(input, length, padding, maskPadding, others);
  }

  private static boolean isSoftmax(Layer layer) {
    return (layer instanceof Dense dense && dense.activation() == Activation.SOFTMAX)
        || (layer instanceof Conv1d conv && conv.activation() == Activation.SOFTMAX);
  }

  private Part inputPart() {
    if (!(input instanceof Input.Tokens tokens)) {
      return new Part(
          "input", new Shape.Sequence(length, input.width(), Shape.Pads.PLAIN), List.of());
    }
    return new Part(
        "embedding",
        new Shape.Sequence(
            length,
            tokens.embeddingUnits(),
            maskPadding ? Shape.Pads.MASKED_EMBEDDING : Shape.Pads.PLAIN),
        List.of(
            new Parameter(
                "weight",
                StartingValues.UNIFORM,
                tokens.vocabularySize(),
                tokens.embeddingUnits())));
  }

  private static long checked(long parameters, String where) {
    if (parameters > Parameter.MOST) {
      throw new IllegalArgumentException(
          where
              + ": the network has more than "
              + Parameter.MOST
              + " parameters; take a smaller vocabulary or fewer units");
    }
    return parameters;
  }

  private List<String> names() {
    Map<String, Integer> occurrences = new HashMap<>();
    layers.forEach(layer -> occurrences.merge(layer.kerasName(), 1, Integer::sum));
    Map<String, Integer> met = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (Layer layer : layers) {
      String name = layer.kerasName();
      int number = met.merge(name, 1, Integer::sum);
      names.add(occurrences.get(name) == 1 ? name : name + "_" + number);
    }
    return names;
  }

  /**
   * The size of the one vector that the layers give a row, for an output layer that is somebody
   * else's.
   *
   * @param where names the list of layers in messages
   * @throws IllegalArgumentException if the layers do not fit together, or give a sequence
   */
  public int vectorWidth(String where) {
    List<Part> parts = parts(where);
    Shape top = parts.get(parts.size() - 1).output();
    if (!(top instanceof Shape.Vector vector)) {
      throw new IllegalArgumentException(
          where + ": the last layer must give one vector a row: its last output, or pool");
    }
    return vector.width();
  }

  /**
   * How many parameters the network has.
   *
   * @throws IllegalArgumentException if the layers do not fit together
   */
  public int parameterCount() {
    return Math.toIntExact(parts("layers").stream().mapToLong(Part::parameterCount).sum());
  }

  /**
   * Where each of the arrays lies in the parameters.
   *
   * @throws IllegalArgumentException if the layers do not fit together
   */
  public ParameterLayout layout() {
    List<ParameterLayout.Array> arrays = new ArrayList<>();
    int offset = 0;
    for (Part part : parts("layers")) {
      for (Parameter parameter : part.parameters()) {
        ParameterLayout.Array array =
            new ParameterLayout.Array(
                part.name() + "." + parameter.name(),
                parameter.shape().stream().map(Math::toIntExact).toList(),
                offset,
                parameter.start(),
                parameter.l2(),
                parameter.frozen());
        offset = array.end();
        arrays.add(array);
      }
    }
    return new ParameterLayout(arrays);
  }
}
