package io.carrytrack.layers;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.tiles.TilePlan;
import io.carrytrack.tiles.TokenIndex;
import java.util.Arrays;

/** Takes minibatches through the stages of a stack, in the order that {@link Stage} names. */
final class StageRun {
  private final SequenceShape shape;
  private final ParameterLayout layout;
  private final TilePlan plan;

  /** Null where numbers are read. */
  private final TokenIndex tokens;

  private final Stage[] stages;
  private float[] prepared;

  StageRun(Architecture spec, ParameterLayout layout, StackBuilder builder) {
    shape = spec.sequenceShape();
    this.layout = layout;
    plan = builder.plan();
    tokens = builder.tokens();
    stages = builder.stages().toArray(Stage[]::new);
  }

  TilePlan plan() {
    return plan;
  }

  /** Takes new parameters. */
  void prepare(float[] parameters) {
    checkSize("parameters", parameters);
    prepared = parameters;
    if (tokens != null) {
      tokens.clear();
    }
    for (Stage stage : stages) {
      stage.prepare(parameters);
    }
  }

  void checkSize(String what, float[] vector) {
    if (vector.length != layout.size()) {
      throw new IllegalArgumentException(
          vector.length + " " + what + " given, the network has " + layout.size());
    }
  }

  /**
   * A new minibatch of at least one row.
   *
   * @param key names the training step, null when predicting
   */
  void begin(TokenBatch batch, StepKey key) {
    if (!batch.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "a minibatch " + batch.shape() + " for a network of sequences " + shape);
    }
    if (tokens != null) {
      tokens.add(batch);
    }
    plan.arrange(batch);
    for (Stage stage : stages) {
      stage.begin(key);
    }
    for (Stage stage : stages) {
      stage.forwardPrefix();
    }
  }

  void forwardTile(int tile) {
    plan.select(tile);
    for (Stage stage : stages) {
      stage.forwardTile();
    }
  }

  /** Runs the tile that was run forward last back, from the gradient of the highest output. */
  void backwardTile() {
    for (int i = stages.length - 1; i >= 0; i--) {
      stages[i].backwardTile();
    }
  }

  /**
   * Ends the minibatch: sets the flat gradient, of the minibatch's loss and of the penalties, which
   * add {@code l2 w^2} to it for each parameter w of an array that has one.
   */
  void takeGradient(float[] gradient) {
    Arrays.fill(gradient, 0f);
    for (int i = stages.length - 1; i >= 0; i--) {
      stages[i].backwardPrefix();
    }
    for (Stage stage : stages) {
      stage.addGradient(gradient);
    }
    for (ParameterLayout.Array array : layout.arrays()) {
      if (array.l2() > 0) {
        addPenalty(2 * array.l2(), array.offset(), array.end(), gradient);
      }
    }
  }

  private void addPenalty(float factor, int from, int to, float[] gradient) {
    for (int i = from; i < to; i++) {
      gradient[i] += factor * prepared[i];
    }
  }
}
