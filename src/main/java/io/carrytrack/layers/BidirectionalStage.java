package io.carrytrack.layers;

import io.carrytrack.architecture.Recurrent;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.recurrent.RecurrentPass;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;

/**
 * A recurrent layer in both directions, and what is made of their outputs. The reverse direction
 * meets leading pads last, each row from a state of its own; so what it outputs shares nothing,
 * while the forward direction by itself still does.
 */
final class BidirectionalStage implements Stage {
  private final TilePlan plan;
  private final RecurrentPass forward;
  private final RecurrentPass reverse;
  private final boolean sequences;
  private final boolean dropsInputs;
  private final Recurrent.Merge merge;

  /** What the sum of both is scaled by; 1 where they stand side by side, which changes no bit. */
  private final float share;

  /** Where the reverse direction's part of an output begins. */
  private final int ofReverse;

  private final int units;
  private final Sequence output;
  private final Sequence forwardLast;
  private final Sequence reverseLast;

  /**
   * @param sequences whether it gives all outputs or each direction's last
   * @param dropsInputs whether its input is masked in training
   * @param merge what is made of the outputs
   */
  BidirectionalStage(
      TilePlan plan,
      RecurrentPass forward,
      RecurrentPass reverse,
      boolean sequences,
      boolean dropsInputs,
      Recurrent.Merge merge) {
    this.plan = plan;
    this.forward = forward;
    this.reverse = reverse;
    this.sequences = sequences;
    this.dropsInputs = dropsInputs;
    units = forward.states().width();
    this.merge = merge;
    share = merge == Recurrent.Merge.AVE ? 0.5f : 1f;
    ofReverse = merge == Recurrent.Merge.CONCAT ? units : 0;
    output = new Sequence(plan, units + ofReverse, true);
    forwardLast = new Sequence(plan, units);
    reverseLast = new Sequence(plan, units);
  }

  @Override
  public Sequence output() {
    return output;
  }

  @Override
  public void prepare(float[] parameters) {
    forward.prepare(parameters);
    reverse.prepare(parameters);
  }

  @Override
  public void begin(StepKey key) {
    forward.begin(key, dropsInputs, false);
    reverse.begin(key, dropsInputs, false);
    if (sequences) {
      output.beginAs(reverse.states());
    } else {
      output.beginPerRow();
      forwardLast.beginPerRow();
      reverseLast.beginPerRow();
    }
  }

  @Override
  public void forwardPrefix() {
    forward.forwardPrefix();
  }

  @Override
  public void forwardTile() {
    forward.forwardTile();
    reverse.forwardTile();
    if (sequences) {
      join();
    } else {
      joinLast();
    }
  }

  private void join() {
    Sequence left = forward.states();
    Sequence right = reverse.states();
    for (int t = output.first(); t < output.length(); t++) {
      boolean shared = t < left.first();
      for (int slot = 0; slot < plan.tileRows(); slot++) {
        int at = slot * left.stride();
        merge(
            shared ? left.prefix : left.tile,
            shared ? left.prefixAt(t) : left.at(t) + at,
            right.at(t) + at,
            output.at(t) + slot * output.stride());
      }
    }
  }

  private void joinLast() {
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      merge(
          forward.states().tile,
          lastOfForward(slot),
          lastOfReverse(slot),
          output.at(0) + slot * output.stride());
    }
  }

  private int lastOfForward(int slot) {
    Sequence left = forward.states();
    return left.at(left.length() - 1) + slot * left.stride();
  }

  private int lastOfReverse(int slot) {
    Sequence right = reverse.states();
    return right.at(right.validFrom(slot)) + slot * right.stride();
  }

  /** Of one position of a row: the forward direction's outputs and the reverse one's. */
  private void merge(float[] left, int leftAt, int rightAt, int to) {
    float[] right = reverse.states().tile;
    float[] y = output.tile;
    if (merge == Recurrent.Merge.CONCAT) {
      System.arraycopy(left, leftAt, y, to, units);
      System.arraycopy(right, rightAt, y, to + units, units);
      return;
    }
    for (int u = 0; u < units; u++) {
      float a = left[leftAt + u];
      float b = right[rightAt + u];
      y[to + u] = merge == Recurrent.Merge.MUL ? a * b : (a + b) * share;
    }
  }

  @Override
  public void backwardTile() {
    if (sequences) {
      split();
    } else {
      splitLast();
    }
    // The reverse direction adds to the input's gradient, which the forward one sets.
    forward.backwardTile(sequences ? null : forwardLast);
    reverse.backwardTile(sequences ? null : reverseLast);
  }

  private void split() {
    Sequence left = forward.states();
    Sequence right = reverse.states();
    for (int t = output.first(); t < output.length(); t++) {
      boolean shared = t < left.first();
      for (int slot = 0; slot < plan.tileRows(); slot++) {
        int from = output.at(t) + slot * output.stride();
        int at = slot * left.stride();
        int leftAt = shared ? left.prefixAt(t) : left.at(t) + at;
        int rightAt = right.at(t) + at;
        if (shared) {
          part(from, right.tile, rightAt, left.prefixGradient, leftAt, true);
        } else {
          part(from, right.tile, rightAt, left.tileGradient, leftAt, false);
        }
        part(
            from + ofReverse,
            shared ? left.prefix : left.tile,
            leftAt,
            right.tileGradient,
            rightAt,
            false);
      }
    }
  }

  private void splitLast() {
    float[] left = forward.states().tile;
    float[] right = reverse.states().tile;
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int from = output.at(0) + slot * output.stride();
      int to = forwardLast.at(0) + slot * forwardLast.stride();
      part(from, right, lastOfReverse(slot), forwardLast.tileGradient, to, false);
      part(from + ofReverse, left, lastOfForward(slot), reverseLast.tileGradient, to, false);
    }
  }

  /**
   * One direction's part of the output's gradient.
   *
   * @param other what the other direction gave, which a product is scaled by
   * @param add whether to add to what is there instead of setting it
   */
  private void part(int from, float[] other, int otherAt, float[] to, int toAt, boolean add) {
    for (int u = 0; u < units; u++) {
      float factor = merge == Recurrent.Merge.MUL ? other[otherAt + u] : share;
      float gradient = output.tileGradient[from + u] * factor;
      to[toAt + u] = add ? to[toAt + u] + gradient : gradient;
    }
  }

  @Override
  public void backwardPrefix() {
    forward.backwardPrefix();
  }

  @Override
  public void addGradient(float[] gradient) {
    forward.addGradient(gradient);
    reverse.addGradient(gradient);
  }
}
