package io.carrytrack.job;

/**
 * What a training run is told beside its experiment.
 *
 * @param out the run directory, or null for the next free one of the experiment's name
 * @param init a saved model to start from, or null
 * @param teacher a saved model whose labels are learned too, or null
 * @param resume whether to go on from the run directory's newest checkpoint
 * @param overwrite whether a former run in the run directory is replaced
 * @param verbose whether settings, layers, kernels and memory are told too
 */
public record TrainOptions(
    String out, String init, String teacher, boolean resume, boolean overwrite, boolean verbose) {
  /** Without a teacher. */
  public TrainOptions(String out, String init, boolean resume, boolean overwrite, boolean verbose) {
    this(out, init, null, resume, overwrite, verbose);
  }
}
