package io.carrytrack.fuzz;

import io.carrytrack.interop.keras.KerasNetwork;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.testing.KerasFiles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network that Keras saved: a whole file, or one entry of an archive whose others are whole. */
final class KerasTarget implements Target {
  private static final String SAMPLE = "lstm.keras";

  /** What one entry of is another. */
  private static final Map<String, byte[]> WHOLE = KerasFiles.entries(KerasFiles.bytes(SAMPLE));

  private final String name;
  private final String entry;
  private final List<byte[]> samples;

  private KerasTarget(String name, String entry, List<byte[]> samples) {
    this.name = name;
    this.entry = entry;
    this.samples = samples;
  }

  /** A whole {@code .keras} archive. */
  static KerasTarget archive() {
    return new KerasTarget(
        "keras", null, List.of(KerasFiles.bytes(SAMPLE), bytes("masked-functional.keras")));
  }

  /** A whole {@code .h5} file of Keras 2 or 3. */
  static KerasTarget legacy() {
    return new KerasTarget(
        "keras-h5",
        null,
        List.of(bytes("lstm.h5"), bytes("keras2-gru.h5"), bytes("keras2-bilstm.h5")));
  }

  /** An entry of an archive. */
  static KerasTarget of(String entry) {
    return new KerasTarget(
        "keras-" + entry,
        entry,
        List.of(WHOLE.get(entry), KerasFiles.entries(bytes("masked-functional.keras")).get(entry)));
  }

  private static byte[] bytes(String file) {
    return KerasFiles.bytes(file);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<byte[]> samples() {
    return samples;
  }

  @Override
  public List<String> words() {
    return List.of(
        "\"class_name\": \"Lambda\"",
        "\"class_name\": \"Bidirectional\"",
        "\"registered_name\": \"a>b\"",
        "\"units\": ",
        "\"input_dim\": 2147483647",
        "\"inbound_nodes\": [[[\"a\", 0, 0, {}]]]",
        "\"batch_shape\": [null, ",
        "[[[[",
        "{\"a\":",
        "OHDR",
        "OCHK",
        "TREE",
        "SNOD",
        "HEAP",
        "GCOL",
        "FRHP",
        "BTHD",
        "PK\u0001\u0002",
        "PK\u0005\u0006",
        "config.json",
        "\0\0\0\0\0\0\0\0",
        "\u007f\u007f\u007f\u007f");
  }

  @Override
  public Outcome read(byte[] input) {
    byte[] file = input;
    if (entry != null) {
      Map<String, byte[]> entries = new LinkedHashMap<>(WHOLE);
      entries.put(entry, input);
      file = KerasFiles.archive(entries);
    }
    KerasNetwork network = new KerasNetwork(file, "input");
    network.parameters(network.architecture(network.length().orElse(24), PadSide.PRE));
    return Outcome.READ;
  }

  @Override
  public String toString() {
    return name();
  }
}
