package io.carrytrack.interop.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.task.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network of a file of Keras, in layers of ours. Its weights are read when all else is known to
 * fit.
 */
public final class KerasNetwork {
  /** Deflate packs no better. */
  private static final long BEST_PACKED = 1032;

  /** The file, its weights, and the model that is made of them. */
  private static final int COPIES = 3;

  private final String name;
  private final KerasFile file;
  private final long bytes;
  private final Notes notes = new Notes();
  private final List<KerasLayer> sources = new ArrayList<>();
  private final List<LayerReader.Read> read = new ArrayList<>();
  private KerasLayer embedding;

  /** Right above the embedding; null for none. */
  private KerasLayer masking;

  private Integer length;
  private Vectorization vectorization;

  /**
   * Reads what a file says of its network.
   *
   * @param content the whole file, {@code .keras} or {@code .h5}
   * @param name of it, for messages
   * @throws UserError if it is damaged, or naming the layer that there is none for
   */
  public KerasNetwork(byte[] content, String name) {
    this.name = name;
    file = KerasFile.of(content, name);
    bytes = content.length;
    try {
      readLayers(LayerList.of(file.config(), file.version()));
    } catch (UserError e) {
      throw e.getMessage().startsWith(name) ? e : e.in(name);
    }
  }

  private void readLayers(List<KerasLayer> layers) {
    int at = 0;
    for (; at < layers.size() && embedding == null; at++) {
      readBelow(layers.get(at));
    }
    if (embedding == null) {
      throw UserError.data("it has no Embedding, and reads no tokens");
    }
    for (; at < layers.size(); at++) {
      KerasLayer layer = layers.get(at);
      boolean last = at + 1 == layers.size();
      if (!takesMaskOfPads(layer) && !(last && fold(layer))) {
        readAbove(layer);
      }
    }
    if (read.isEmpty()) {
      throw UserError.data("it has no layer above its Embedding");
    }
  }

  /** What stands below the embedding and the embedding itself. */
  private void readBelow(KerasLayer layer) {
    shaped(layer);
    switch (layer.type()) {
      case "InputLayer" -> {}
      case "TextVectorization" -> {
        vectorization = Vectorization.of(layer, file.assets());
        vectorization.length().ifPresent(steps -> length = steps);
      }
      case "Embedding" -> {
        embedding = layer;
        notes.leftOut(
            layer, "embeddings_regularizer", "activity_regularizer", "embeddings_constraint");
        layer.requireNone("lora_rank", "save the network with its adapters merged");
        Integer steps = layer.single("input_length");
        if (length == null && steps != null && steps > 0) {
          length = steps;
        }
      }
      default ->
          throw layer.refused(
              "it stands below the Embedding, where only InputLayer and TextVectorization may");
    }
  }

  /** The number of steps that a layer says its input has, as {@code [null, steps]}. */
  private void shaped(KerasLayer layer) {
    for (String key : List.of("batch_shape", "batch_input_shape")) {
      JsonNode shape = layer.config().path(key);
      boolean texts = layer.config().path("dtype").asText().equals("string");
      if (shape.isArray() && shape.size() == 2 && shape.get(1).isInt() && !texts) {
        length = shape.get(1).intValue();
      } else if (shape.isArray() && shape.size() > 2) {
        throw layer.refused(
            "its input is of shape %s, and only sequences of tokens are there",
            KerasLayer.shown(shape));
      }
    }
  }

  /** Right above the embedding, it is the embedding's own mask. */
  private boolean takesMaskOfPads(KerasLayer layer) {
    if (!layer.type().equals("Masking") || !read.isEmpty() || masking != null) {
      return false;
    }
    layer.require("mask_value", 0.0, "pads are zeros");
    masking = layer;
    return true;
  }

  private void readAbove(KerasLayer layer) {
    try {
      if (layer.type().endsWith("Normalization")) {
        NormalizationReader.requireLastAxis(
            layer, read.stream().map(LayerReader.Read::layer).toList());
      }
      read.add(LayerReaders.of(layer).read(layer, notes));
      sources.add(layer);
    } catch (IllegalArgumentException e) {
      throw layer.refused("%s", e.getMessage());
    }
  }

  /** Dense and an Activation behind it are one Dense. */
  private boolean fold(KerasLayer activation) {
    int top = read.size() - 1;
    if (top < 0
        || !activation.type().equals("Activation")
        || !(read.get(top).layer() instanceof Dense dense)
        || dense.activation() != Activation.LINEAR) {
      return false;
    }
    Layer folded = new Dense(dense.units(), LayerReaders.activation(activation), dense.l2());
    read.set(top, new LayerReader.Read(folded, read.get(top).parts()));
    return true;
  }

  /** How many ids the embedding has. */
  public int vocabularySize() {
    return embedding.positive("input_dim");
  }

  /** How long its sequences are; empty if the file does not say. */
  public Optional<Integer> length() {
    return Optional.ofNullable(length);
  }

  /** How it makes ids of texts, if a TextVectorization is part of it. */
  public Optional<Vectorization> vectorization() {
    return Optional.ofNullable(vectorization);
  }

  /** Keras' version that wrote it: 2 or 3; 0 where the file does not say. */
  public int version() {
    return file.version();
  }

  /** What of it was changed or left out, a line each. */
  public List<String> notes() {
    return notes.lines();
  }

  /**
   * The network.
   *
   * @param steps the padded length of its sequences
   * @param padding the side of the pads
   * @throws UserError if its layers do not fit together, or give no task's output
   */
  public Architecture architecture(int steps, PadSide padding) {
    try {
      Architecture network =
          new Architecture(
              vocabularySize(),
              embedding.positive("output_dim"),
              steps,
              padding,
              embedding.flag("mask_zero") || masking != null,
              read.stream().map(LayerReader.Read::layer).toList());
      Task.of(network, "layers");
      return network;
    } catch (IllegalArgumentException e) {
      throw UserError.data(e, "%s: %s", name, e.getMessage());
    }
  }

  /**
   * Its weights, in the order of the network's layout.
   *
   * @param network as {@link #architecture} gives it
   * @throws UserError if the file lacks some, or has others; nothing is allocated for a network
   *     that the file cannot hold
   */
  public float[] parameters(Architecture network) {
    ParameterLayout layout = network.layout();
    long claimed = (long) Float.BYTES * layout.size();
    if (claimed > BEST_PACKED * bytes) {
      throw UserError.data(
          "%s: its network has %d parameters, and the file %d bytes", name, layout.size(), bytes);
    }
    long memory = Runtime.getRuntime().maxMemory();
    if (COPIES * claimed + bytes > memory) {
      throw UserError.unavailable(
          "%s: its %d parameters take %d MB and this process has %d: raise spark.driver.memory",
          name, layout.size(), COPIES * claimed + bytes >> 20, memory >> 20);
    }
    float[] parameters = new float[layout.size()];
    List<Architecture.Part> parts = network.parts("layers");
    copy(
        embedding,
        List.of(new LayerReader.Part("", List.of("weight"))),
        parts.get(0).name(),
        layout,
        parameters);
    for (int i = 0; i < read.size(); i++) {
      copy(sources.get(i), read.get(i).parts(), parts.get(i + 1).name(), layout, parameters);
    }
    requireSound(layout, parameters);
    if (masking != null) {
      requireMaskOfPads(layout.arrays().get(0), parameters);
    }
    return parameters;
  }

  private void copy(
      KerasLayer layer,
      List<LayerReader.Part> parts,
      String ours,
      ParameterLayout layout,
      float[] parameters) {
    Map<String, ParameterLayout.Array> arrays = new HashMap<>();
    layout.arrays().forEach(array -> arrays.put(array.name(), array));
    int ofLayer = parts.stream().mapToInt(part -> part.arrays().size()).sum();
    int inLayer = 0;
    for (LayerReader.Part part : parts) {
      for (int inPart = 0; inPart < part.arrays().size(); inPart++) {
        ParameterLayout.Array array = arrays.get(ours + "." + part.arrays().get(inPart));
        int[] shape = array.shape().stream().mapToInt(Integer::intValue).toArray();
        float[] weights =
            file.weights().read(layer, part.name(), inPart, inLayer++, ofLayer, shape);
        System.arraycopy(weights, 0, parameters, array.offset(), weights.length);
      }
    }
  }

  /** Steps whose numbers are all 0 are masked, which must be those of the pads and no other. */
  private void requireMaskOfPads(ParameterLayout.Array vectors, float[] parameters) {
    int units = vectors.shape().get(1);
    for (int id = 0; id < vectors.shape().get(0); id++) {
      boolean zeros = true;
      for (int unit = 0; unit < units; unit++) {
        zeros &= parameters[vectors.offset() + id * units + unit] == 0;
      }
      if (zeros != (id == 0)) {
        throw masking.refused(
            "it masks the tokens whose vectors are zeros, and id %d's %s: only a mask of id 0 and no"
                + " other is there, as Embedding(mask_zero=True) has it",
            id, zeros ? "is" : "is not");
      }
    }
  }

  private void requireSound(ParameterLayout layout, float[] parameters) {
    for (ParameterLayout.Array array : layout.arrays()) {
      for (int i = array.offset(); i < array.end(); i++) {
        if (!Float.isFinite(parameters[i])) {
          throw UserError.data(
              "%s: %s[%d] is %s: the network was saved after its loss was no number any more",
              name, array.name(), i - array.offset(), parameters[i]);
        }
        if (array.name().endsWith(".moving_variance") && parameters[i] < 0) {
          throw UserError.data(
              "%s: %s[%d] is %s, and no variance is negative",
              name, array.name(), i - array.offset(), parameters[i]);
        }
      }
    }
  }
}
