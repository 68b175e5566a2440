package io.carrytrack.recurrent;

import io.carrytrack.cells.Backflow;
import io.carrytrack.cells.Cell;
import io.carrytrack.cells.Trace;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.tiles.Sequence;
import java.util.Arrays;

/**
 * The part of a {@link RecurrentPass} that all rows of a minibatch share: the positions of pads,
 * run once as a tile of one row. Its gradient is the sum over the rows that go on from it.
 */
final class PrefixPass {
  /** Steps that are gathered for one product. */
  private static final int BLOCK_STEPS = 64;

  private final Cell cell;
  private final GateInput input;
  private final Sequence states;
  private final int stride;
  private final Trace trace = new Trace(1);
  private final Backflow flow;
  private float[] innerGradient = new float[0];

  /**
   * @param states receives the outputs
   */
  PrefixPass(Cell cell, GateInput input, Sequence states) {
    this.cell = cell;
    this.input = input;
    this.states = states;
    stride = states.stride();
    flow = cell.backflow(1, BLOCK_STEPS);
  }

  /** A new minibatch. */
  void begin(boolean backward) {
    trace.backward = backward;
  }

  void forward() {
    int count = states.prefixLength();
    if (count == 0) {
      return;
    }
    trace.h = states.prefix;
    cell.reserve(trace, count + 1);
    Arrays.fill(states.prefix, 0, stride, 0f);
    cell.clearInner(trace, 0, 0);
    innerGradient = Kernel.grown(innerGradient, (count + 1) * stride);
    Arrays.fill(innerGradient, 0, (count + 1) * stride, 0f);
    input.forwardPrefix(count);
    for (int t = 0; t < count; t++) {
      cell.forward(
          trace, t + 1, t, trace.h, states.prefixAt(t - 1), input.starts(), input.offsets(), t);
    }
  }

  /** Begins a tile's rows with the inner state before a position. */
  void spreadInner(int first, Trace tile) {
    cell.spreadInner(trace, first, tile, 0);
  }

  /** Adds the gradient of the states before a position, of every row of a tile. */
  void takeGradient(int first, Backflow tile, int rows) {
    sumRows(tile.dh, rows, states.prefixGradient, states.prefixAt(first - 1));
    sumRows(tile.dc, rows, innerGradient, first * stride);
  }

  private void sumRows(float[] from, int rows, float[] to, int offset) {
    for (int slot = 0; slot < rows; slot++) {
      RecurrentPass.add(from, slot * stride, to, offset, stride);
    }
  }

  void backward() {
    int count = states.prefixLength();
    if (count == 0) {
      return;
    }
    Arrays.fill(flow.dc, 0f);
    System.arraycopy(states.prefixGradient, states.prefixAt(count - 1), flow.dh, 0, stride);
    for (int to = count; to > 0; to -= BLOCK_STEPS) {
      int from = Math.max(0, to - BLOCK_STEPS);
      for (int t = to - 1; t >= from; t--) {
        step(t, t - from);
      }
      cell.accumulate(states.prefix, states.prefixAt(from - 1), trace, from + 1, flow, to - from);
      input.backwardPrefix(from, to, flow.input);
    }
  }

  private void step(int t, int place) {
    RecurrentPass.add(innerGradient, (t + 1) * stride, flow.dc, 0, stride);
    cell.backward(trace, t + 1, t, states.prefix, states.prefixAt(t - 1), flow, place);
    // The gradient at -1, of the initial state, is 0 and stays unused.
    int above = states.prefixAt(t - 1);
    if (cell.carries()) {
      RecurrentPass.add(states.prefixGradient, above, flow.dh, 0, stride);
      cell.backwardProduct(flow, place, flow.dh, 0, stride, flow.dh);
    } else {
      cell.backwardProduct(flow, place, states.prefixGradient, above, stride, flow.dh);
    }
  }
}
