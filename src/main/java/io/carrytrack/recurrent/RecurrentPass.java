package io.carrytrack.recurrent;

import io.carrytrack.cells.Backflow;
import io.carrytrack.cells.Cell;
import io.carrytrack.cells.Trace;
import io.carrytrack.minibatch.RowMasks;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import java.util.Arrays;

/**
 * One direction of a recurrent layer over the positions of a minibatch: the shared prefix once,
 * then tile after tile, forward and back. Leaves every output in {@link #states}.
 *
 * <p>Back through time, the gates' gradients of a block of steps are kept, so that the products for
 * weights and input are taken while all of it is in the nearest cache.
 */
public final class RecurrentPass {
  /** Steps of a tile that are gathered for one product. */
  public static final int BLOCK_STEPS = 8;

  /** Places of the trace when only the last output is asked for: one is read, the other written. */
  public static final int ROLLING_PLACES = 2;

  /** Steps of the prefix that are gathered for one product. */
  public static final int PREFIX_STEPS = 64;

  private final TilePlan plan;
  private final Cell cell;
  private final GateInput input;
  private final boolean reverse;
  private final RowMasks dropout;
  private final boolean maskedCarry;
  private final Sequence states;
  private final int stride;

  private final PrefixPass prefix;
  private final Trace trace;
  private final Backflow flow;

  private final float[] zeros;
  private final float[] mask;
  private final float[] operands;
  private boolean masked;
  private boolean rolling;
  private int first;
  private int length;

  /**
   * @param dropout masks of the recurrent state, or null
   * @param maskedCarry whether the state that a cell outputs is masked too (Keras 2's second GRU)
   * @param reverse whether it reads from the last position to the first
   */
  public RecurrentPass(
      TilePlan plan,
      Cell cell,
      GateInput input,
      RowMasks dropout,
      boolean maskedCarry,
      boolean reverse) {
    this.plan = plan;
    this.cell = cell;
    this.input = input;
    this.dropout = dropout;
    this.maskedCarry = maskedCarry;
    this.reverse = reverse;
    states = new Sequence(plan, cell.gates().units());
    stride = states.stride();
    int rows = plan.tileRows();
    trace = new Trace(rows);
    flow = cell.backflow(rows, BLOCK_STEPS);
    prefix = new PrefixPass(cell, input, states);
    zeros = new float[stride];
    mask = new float[dropout == null ? 0 : rows * stride];
    operands = new float[dropout == null ? 0 : BLOCK_STEPS * rows * stride];
  }

  /** All outputs. A reader of them all sets their gradient as of any sequence. */
  public Sequence states() {
    return states;
  }

  public void prepare(float[] parameters) {
    cell.prepare(parameters);
    input.prepare(parameters);
  }

  /**
   * A new minibatch.
   *
   * @param dropsInputs whether the input is masked in training
   * @param lastOnly whether of {@link #states} only {@link #lastOutputs} are read
   */
  public void begin(StepKey key, boolean dropsInputs, boolean lastOnly) {
    trace.backward = key != null;
    prefix.begin(key != null);
    rolling = lastOnly && key == null && !reverse;
    masked = dropout != null && key != null;
    if (masked) {
      dropout.begin(key);
    }
    boolean rowsDiffer = key != null && (dropsInputs || masked);
    input.begin(reverse || rowsDiffer, key);
    cell.begin();
    length = input.length();
    states.begin(length, input::first);
  }

  public void forwardPrefix() {
    prefix.forward();
  }

  public void forwardTile() {
    first = states.first();
    trace.h = states.tile;
    cell.reserve(trace, rolling ? ROLLING_PLACES : length - first + 2);
    input.beginTile();
    if (masked) {
      plan.masks(dropout, 0, mask, 0, states.width(), stride);
    }
    initialState();
    if (reverse) {
      for (int to = length; to > first; to -= BLOCK_STEPS) {
        int from = Math.max(first, to - BLOCK_STEPS);
        int starts = input.forwardTile(from, to);
        for (int t = to - 1; t >= from; t--) {
          step(t, t + 1, starts + (t - from) * plan.tileRows());
        }
      }
    } else {
      for (int from = first; from < length; from += BLOCK_STEPS) {
        int to = Math.min(length, from + BLOCK_STEPS);
        int starts = input.forwardTile(from, to);
        for (int t = from; t < to; t++) {
          clearVoidRows(t);
          step(t, t - 1, starts + (t - from) * plan.tileRows());
        }
      }
      clearVoidRows(length);
    }
  }

  private void initialState() {
    int at = reverse ? states.at(length) : at(first - 1);
    if (!reverse && states.prefixLength() > 0 && first > 0) {
      for (int slot = 0; slot < plan.tileRows(); slot++) {
        System.arraycopy(
            states.prefix, states.prefixAt(first - 1), states.tile, at + slot * stride, stride);
      }
      prefix.spreadInner(first, trace);
      return;
    }
    Arrays.fill(states.tile, at, at + states.blockSize(), 0f);
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      cell.clearInner(trace, reverse ? length - first + 1 : 0, slot);
    }
  }

  /** Rows whose first token is at a position begin it from the state 0. */
  private void clearVoidRows(int position) {
    if (!plan.mask()) {
      return;
    }
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      if (plan.start(slot) == position) {
        int at = at(position - 1) + slot * stride;
        Arrays.fill(states.tile, at, at + stride, 0f);
        cell.clearInner(trace, place(position - 1), slot);
      }
    }
  }

  private void step(int t, int previous, int startsOffset) {
    float[] operand = states.tile;
    int operandOffset = at(previous);
    if (masked) {
      maskRows(operandOffset, mask.length, 0);
      operand = operands;
      operandOffset = 0;
    }
    cell.forward(
        trace,
        place(t),
        place(previous),
        operand,
        operandOffset,
        input.starts(),
        input.offsets(),
        startsOffset);
  }

  private int place(int t) {
    int place = t - first + 1;
    return rolling ? place % ROLLING_PLACES : place;
  }

  /** Where in the states' tile a position stands while going forward. */
  private int at(int t) {
    return place(t) * states.blockSize();
  }

  /**
   * Where in the states' tile the outputs of the last position stand, after {@code forwardTile}.
   */
  public int lastOutputs() {
    return at(length - 1);
  }

  private void maskRows(int from, int size, int to) {
    for (int step = 0; step < size; step += mask.length) {
      for (int i = 0; i < mask.length; i++) {
        operands[to + step + i] = states.tile[from + step + i] * mask[i];
      }
    }
  }

  /**
   * Runs the tile back.
   *
   * @param last holds the gradient of each row's last output; null if that of all outputs is in
   *     {@link #states}
   */
  public void backwardTile(Sequence last) {
    Arrays.fill(flow.dh, 0f);
    Arrays.fill(flow.dc, 0f);
    if (reverse) {
      backwardInReverse(last);
    } else {
      backwardForward(last);
    }
    input.endTile();
  }

  private void backwardForward(Sequence last) {
    if (last != null) {
      System.arraycopy(last.tileGradient, last.at(0), flow.dh, 0, flow.dh.length);
    } else if (length > first) {
      System.arraycopy(states.tileGradient, states.at(length - 1), flow.dh, 0, flow.dh.length);
    }
    cutVoidRows(length);
    for (int to = length; to > first; to -= BLOCK_STEPS) {
      int from = Math.max(first, to - BLOCK_STEPS);
      for (int t = to - 1; t >= from; t--) {
        boolean above = last == null && t > first;
        backwardStep(t, t - 1, t - from, above ? states.at(t - 1) : -1);
        cutVoidRows(t);
      }
      endBlock(from, to, -1);
    }
    if (first > 0 && states.prefixLength() > 0) {
      prefix.takeGradient(first, flow, plan.tileRows());
    }
  }

  private void backwardInReverse(Sequence last) {
    for (int from = first; from < length; from += BLOCK_STEPS) {
      int to = Math.min(length, from + BLOCK_STEPS);
      for (int t = from; t < to; t++) {
        if (last != null) {
          enterLast(last, t);
        } else if (t == first) {
          System.arraycopy(states.tileGradient, states.at(t), flow.dh, 0, flow.dh.length);
        }
        boolean above = last == null && t + 1 < length;
        backwardStep(t, t + 1, t - from, above ? states.at(t + 1) : -1);
      }
      endBlock(from, to, 1);
    }
  }

  /** The reverse direction's last output is the one at the row's first position. */
  private void enterLast(Sequence last, int position) {
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      if (states.validFrom(slot) == position) {
        System.arraycopy(
            last.tileGradient, last.at(0) + slot * stride, flow.dh, slot * stride, stride);
      }
    }
  }

  /** No gradient goes from a row's first position to the void in front of it. */
  private void cutVoidRows(int position) {
    if (!plan.mask()) {
      return;
    }
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      if (plan.start(slot) == position) {
        Arrays.fill(flow.dh, slot * stride, (slot + 1) * stride, 0f);
        Arrays.fill(flow.dc, slot * stride, (slot + 1) * stride, 0f);
      }
    }
  }

  /**
   * @param above where in the states' gradient that of the previous position stands, -1 for none
   */
  private void backwardStep(int t, int previous, int step, int above) {
    if (masked) {
      maskRows(states.at(previous), mask.length, 0);
    }
    cell.backward(
        trace,
        place(t),
        place(previous),
        masked ? operands : states.tile,
        masked ? 0 : states.at(previous),
        flow,
        step);
    if (masked) {
      backThroughMask(step, above);
      return;
    }
    if (!cell.carries()) {
      cell.backwardProduct(
          flow,
          step,
          above < 0 ? zeros : states.tileGradient,
          Math.max(above, 0),
          above < 0 ? 0 : stride,
          flow.dh);
      return;
    }
    if (above >= 0) {
      add(states.tileGradient, above, flow.dh, 0, flow.dh.length);
    }
    cell.backwardProduct(flow, step, flow.dh, 0, stride, flow.dh);
  }

  private void backThroughMask(int step, int above) {
    cell.backwardProduct(flow, step, zeros, 0, 0, flow.operand);
    boolean carries = cell.carries();
    for (int i = 0; i < flow.dh.length; i++) {
      float carry = carries ? flow.dh[i] : 0f;
      flow.dh[i] =
          maskedCarry ? mask[i] * (carry + flow.operand[i]) : carry + mask[i] * flow.operand[i];
    }
    if (above >= 0) {
      add(states.tileGradient, above, flow.dh, 0, flow.dh.length);
    }
  }

  private void endBlock(int from, int to, int towardsPrevious) {
    int at = states.at(from + towardsPrevious);
    if (masked) {
      maskRows(at, (to - from) * mask.length, 0);
    }
    cell.accumulate(
        masked ? operands : states.tile, masked ? 0 : at, trace, place(from), flow, to - from);
    input.backwardTile(from, to, flow.input);
  }

  public void backwardPrefix() {
    prefix.backward();
  }

  static void add(float[] from, int at, float[] to, int toAt, int size) {
    for (int i = 0; i < size; i++) {
      to[toAt + i] += from[at + i];
    }
  }

  public void addGradient(float[] gradient) {
    cell.addGradient(gradient);
    input.addGradient(gradient);
  }
}
