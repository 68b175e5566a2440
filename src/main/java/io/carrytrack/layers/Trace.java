package io.carrytrack.layers;

/**
 * What a cell keeps of its steps for the way back: for a tile, or for the shared prefix as a tile
 * of one row. Steps are addressed by their place: place 0 is the state before the first one, the
 * step at the first own position has place 1 (as in {@link Sequence}, whose array {@code h} is).
 */
final class Trace {
  /** Rows a place. */
  final int rows;

  /** Whether a way back follows; if not, a cell leaves in {@link #gates} what it likes. */
  boolean wayBack;

  /** The outputs, {@code [place][rows][padded units]}. */
  float[] h = new float[0];

  /** The gates, {@code [place][rows][columns]}. */
  float[] gates = new float[0];

  /** An LSTM's cell state, or another inner value of the cell, as {@code h}. */
  float[] inner = new float[0];

  /** The tanh of an LSTM's cell state, as {@code h}. */
  float[] tanhInner = new float[0];

  Trace(int rows) {
    this.rows = rows;
  }

  /** A buffer of at least that size: the given one, or a new one with nothing kept. */
  static float[] grown(float[] buffer, int size) {
    return buffer.length >= size ? buffer : new float[size];
  }
}
