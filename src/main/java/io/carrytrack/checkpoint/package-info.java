/**
 * All that a run is between two rounds, and the files that keep it: written beside the rounds,
 * verified before one is gone on from. Does not know how a state comes from the one before.
 */
package io.carrytrack.checkpoint;
