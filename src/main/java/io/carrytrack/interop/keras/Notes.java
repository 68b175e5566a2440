package io.carrytrack.interop.keras;

import java.util.ArrayList;
import java.util.List;

/** What of a file was changed or left out, a line each, in the order of its layers. */
final class Notes {
  private final List<String> lines = new ArrayList<>();

  /** Adds a line on a layer. */
  void add(KerasLayer layer, String format, Object... arguments) {
    lines.add("layer " + layer.name() + ": " + String.format(format, arguments));
  }

  /** Says which settings of a layer are left out that matter in training alone. */
  void leftOut(KerasLayer layer, String... keys) {
    List<String> set = layer.leftOut(keys);
    if (!set.isEmpty()) {
      add(layer, "%s matter in training alone, and are left out", String.join(", ", set));
    }
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
