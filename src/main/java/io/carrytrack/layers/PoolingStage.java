package io.carrytrack.layers;

import io.carrytrack.architecture.Windows;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.ExpandedSequence;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;

/**
 * Where the pools of a sequence lie, unit by unit, of the positions in them that it has. A pool is
 * shared where all of these are.
 */
abstract class PoolingStage implements Stage {
  final Sequence shared;
  final ExpandedSequence expanded;
  final Sequence in;
  final Sequence output;
  final Windows pools;

  PoolingStage(TilePlan plan, Sequence below, Windows pools) {
    this.pools = pools;
    shared = below;
    // a tile's first own pool may begin before the tile's own positions do
    expanded = new ExpandedSequence(plan, below, pools.size() - 1);
    in = expanded.whole();
    output = new Sequence(plan, below.width());
  }

  @Override
  public final Sequence output() {
    return output;
  }

  @Override
  public final void begin(StepKey key) {
    expanded.begin();
    int length = shared.length();
    output.begin(pools.count(length), tile -> pools.within(shared.first(tile), length));
  }

  /** First position of a pool that the sequence has. */
  final int from(int q) {
    return pools.first(q, shared.length());
  }

  /** How many positions of a pool it has. */
  final int positions(int q) {
    return pools.covered(q, shared.length());
  }
}
