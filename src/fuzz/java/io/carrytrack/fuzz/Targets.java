package io.carrytrack.fuzz;

import io.carrytrack.blocks.BlockTarget;
import io.carrytrack.checkpoint.CheckpointTarget;
import io.carrytrack.corpus.ArchiveTarget;
import io.carrytrack.corpus.table.CsvTarget;
import io.carrytrack.corpus.table.JsonLinesTarget;
import io.carrytrack.vectors.VectorsTarget;
import java.util.List;

/** The readers that are fuzzed. */
final class Targets {
  private Targets() {}

  static List<Target> all() {
    return List.of(
        new ArchiveTarget(true),
        new ArchiveTarget(false),
        new CsvTarget(),
        new JsonLinesTarget(),
        new ModelTarget("model.json"),
        new ModelTarget("vocabulary.txt"),
        new ModelTarget("checksums.json"),
        new ExperimentTarget(),
        new GridTarget(),
        new CheckpointTarget(),
        new BlockTarget(),
        new TokenizerTarget(),
        new VectorsTarget(),
        KerasTarget.archive(),
        KerasTarget.of("config.json"),
        KerasTarget.of("model.weights.h5"),
        KerasTarget.legacy());
  }
}
