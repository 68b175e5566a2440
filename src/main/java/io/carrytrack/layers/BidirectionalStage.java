package io.carrytrack.layers;

import io.carrytrack.minibatch.StepKey;
import io.carrytrack.recurrent.RecurrentPass;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;

/**
 * A recurrent layer in both directions, the outputs side by side: forward first. The reverse
 * direction meets leading pads last, each row from a state of its own; so what it outputs shares
 * nothing, while the forward direction by itself still does.
 */
final class BidirectionalStage implements Stage {
  private final TilePlan plan;
  private final RecurrentPass forward;
  private final RecurrentPass reverse;
  private final boolean sequences;
  private final boolean dropsInputs;
  private final int units;
  private final Sequence output;
  private final Sequence forwardLast;
  private final Sequence reverseLast;

  /**
   * @param sequences whether it gives all outputs or each direction's last
   * @param dropsInputs whether its input is masked in training
   */
  BidirectionalStage(
      TilePlan plan,
      RecurrentPass forward,
      RecurrentPass reverse,
      boolean sequences,
      boolean dropsInputs) {
    this.plan = plan;
    this.forward = forward;
    this.reverse = reverse;
    this.sequences = sequences;
    this.dropsInputs = dropsInputs;
    units = forward.states().width();
    output = new Sequence(plan, 2 * units, true);
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
        int to = output.at(t) + slot * output.stride();
        int at = slot * left.stride();
        System.arraycopy(
            shared ? left.prefix : left.tile,
            shared ? left.prefixAt(t) : left.at(t) + at,
            output.tile,
            to,
            units);
        System.arraycopy(right.tile, right.at(t) + at, output.tile, to + units, units);
      }
    }
  }

  private void joinLast() {
    Sequence left = forward.states();
    Sequence right = reverse.states();
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int to = output.at(0) + slot * output.stride();
      int at = slot * left.stride();
      System.arraycopy(left.tile, left.at(left.length() - 1) + at, output.tile, to, units);
      System.arraycopy(
          right.tile, right.at(right.validFrom(slot)) + at, output.tile, to + units, units);
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
      for (int slot = 0; slot < plan.tileRows(); slot++) {
        int from = output.at(t) + slot * output.stride();
        int at = slot * left.stride();
        if (t < left.first()) {
          add(from, left.prefixGradient, left.prefixAt(t));
        } else {
          System.arraycopy(output.tileGradient, from, left.tileGradient, left.at(t) + at, units);
        }
        System.arraycopy(
            output.tileGradient, from + units, right.tileGradient, right.at(t) + at, units);
      }
    }
  }

  private void add(int from, float[] to, int offset) {
    for (int u = 0; u < units; u++) {
      to[offset + u] += output.tileGradient[from + u];
    }
  }

  private void splitLast() {
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int from = output.at(0) + slot * output.stride();
      int to = forwardLast.at(0) + slot * forwardLast.stride();
      System.arraycopy(output.tileGradient, from, forwardLast.tileGradient, to, units);
      System.arraycopy(output.tileGradient, from + units, reverseLast.tileGradient, to, units);
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
