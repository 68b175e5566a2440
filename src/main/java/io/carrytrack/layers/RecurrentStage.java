package io.carrytrack.layers;

import io.carrytrack.minibatch.StepKey;
import io.carrytrack.recurrent.RecurrentPass;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;

/** A recurrent layer in one direction. */
final class RecurrentStage implements Stage {
  private final RecurrentPass pass;
  private final boolean sequences;
  private final boolean dropsInputs;
  private final Sequence output;

  /**
   * @param sequences whether it gives all outputs or each row's last
   * @param dropsInputs whether its input is masked in training
   */
  RecurrentStage(TilePlan plan, RecurrentPass pass, boolean sequences, boolean dropsInputs) {
    this.pass = pass;
    this.sequences = sequences;
    this.dropsInputs = dropsInputs;
    output = sequences ? pass.states() : new Sequence(plan, pass.states().width());
  }

  @Override
  public Sequence output() {
    return output;
  }

  @Override
  public void prepare(float[] parameters) {
    pass.prepare(parameters);
  }

  @Override
  public void begin(StepKey key) {
    pass.begin(key, dropsInputs, !sequences);
    if (!sequences) {
      output.beginPerRow();
    }
  }

  @Override
  public void forwardPrefix() {
    pass.forwardPrefix();
  }

  @Override
  public void forwardTile() {
    pass.forwardTile();
    if (!sequences) {
      System.arraycopy(
          pass.states().tile, pass.lastOutputs(), output.tile, output.at(0), output.blockSize());
    }
  }

  @Override
  public void backwardTile() {
    pass.backwardTile(sequences ? null : output);
  }

  @Override
  public void backwardPrefix() {
    pass.backwardPrefix();
  }

  @Override
  public void addGradient(float[] gradient) {
    pass.addGradient(gradient);
  }
}
