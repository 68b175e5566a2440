/**
 * How a minibatch lies in memory for the layers: its rows in tiles of like length, what their
 * leading pads have in common once, and the ragged buffers between two layers. {@link
 * io.carrytrack.tiles.Sequence} has the rules that whoever reads or writes one keeps to.
 */
package io.carrytrack.tiles;
