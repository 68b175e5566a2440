package io.carrytrack.blocks;

import java.util.List;

/**
 * The blocks of a run: what {@code blocks/manifest.json} says.
 *
 * @param key what the blocks are a function of, beside the data
 * @param fingerprint of the data, in hex
 * @param training a block a logical worker, in worker order
 * @param validation blocks whose number is a function of configuration and data alone
 */
public record BlockSet(
    Key key, String fingerprint, List<BlockHandle> training, List<BlockHandle> validation) {

  /**
   * What decides the block of a row.
   *
   * @param version of the format
   * @param seed of the ranking
   * @param workers number of logical workers
   * @param validationSplit share held out; 0 where validation has rows of its own
   */
  public record Key(int version, long seed, int workers, double validationSplit) {}

  public BlockSet {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
  }

  long trainingRows() {
    return training.stream().mapToLong(BlockHandle::rows).sum();
  }

  long validationRows() {
    return validation.stream().mapToLong(BlockHandle::rows).sum();
  }
}
