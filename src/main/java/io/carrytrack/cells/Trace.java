package io.carrytrack.cells;

import io.carrytrack.tiles.Sequence;

/**
 * What a cell keeps of its steps for the backward pass: for a tile, or for the shared prefix as a
 * tile of one row. Steps are addressed by their place: place 0 is the state before the first one,
 * the step at the first own position has place 1 (as in {@link Sequence}, whose array {@code h}
 * is).
 */
public final class Trace {
  /** Rows a place. */
  final int rows;

  /** Whether a backward pass follows; if not, a cell leaves in {@link #gates} what it likes. */
  public boolean backward;

  /** The outputs, {@code [place][rows][padded units]}. */
  public float[] h = new float[0];

  /** The gates, {@code [place][rows][columns]}. */
  float[] gates = new float[0];

  /** An LSTM's cell state, or another inner value of the cell, as {@code h}. */
  float[] inner = new float[0];

  /** The tanh of an LSTM's cell state, as {@code h}. */
  float[] tanhInner = new float[0];

  public Trace(int rows) {
    this.rows = rows;
  }
}
