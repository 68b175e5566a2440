package io.carrytrack.scoring;

import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.model.ModelInput;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.Predictor;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.ReviewEncoder;

/**
 * One thread's means to score a micro-batch: texts or ids are added, then predicted together. A
 * row's outputs have the same bits whatever rows are beside it. What validation, evaluation, jobs,
 * Spark ML and SQL give comes from the one {@link Predictor}.
 */
public final class SequenceScorer {
  private final ReviewEncoder encoder;
  private final Predictor predictor;
  private final TokenBatch batch;
  private final int width;
  private final ReservedIds reserved;
  private int leftOut;
  private float[] outputs;

  SequenceScorer(ScoringModel model) {
    reserved =
        model.input() instanceof ModelInput.Texts texts
            ? texts.vocabulary().reserved()
            : ReservedIds.STANDARD;
    encoder =
        model.input() instanceof ModelInput.Texts texts
            ? new ReviewEncoder(texts.vocabulary(), texts.settings())
            : null;
    predictor =
        new EnginePredictors(model.architecture(), model.task(), model.kernel())
            .create(model.parameters());
    batch = model.architecture().sequenceShape().newBatch();
    width = model.task().outputs();
    outputs = new float[width];
  }

  /** Removes all rows. */
  public void clear() {
    batch.clear();
    leftOut = 0;
  }

  /**
   * Adds a text, for a model that reads texts.
   *
   * @return false, and nothing is added, where the tokenizer finds no word in it that has an id,
   *     which unknown words may have
   */
  public boolean add(String text) {
    boolean added = encoder.appendIfWorded(batch, text);
    leftOut += encoder.leftOut();
    return added;
  }

  /**
   * Adds a sequence.
   *
   * @param ids true tokens, start of the review in front, at most the model's length; or the bits
   *     of a window's numbers
   */
  public void add(int[] ids) {
    batch.add(ids, 0, ids.length, 0f, 1f);
  }

  /** The ids of a text, as {@link #add(int[])} takes them. */
  int[] encode(String text) {
    return encoder.encode(text);
  }

  /** Number of words of the rows added, the start of each not being one. */
  int words() {
    return leftOut + batch.offsets()[batch.rows()] - reserved.starts() * batch.rows();
  }

  /** How many of them the model does not know. */
  int unknownWords() {
    int unknown = leftOut;
    if (!reserved.hasUnknown()) {
      return unknown;
    }
    int[] tokens = batch.tokens();
    for (int i = batch.offsets()[0]; i < batch.offsets()[batch.rows()]; i++) {
      unknown += tokens[i] == reserved.unknown() ? 1 : 0;
    }
    return unknown;
  }

  /** Number of rows added. */
  public int rows() {
    return batch.rows();
  }

  /**
   * What the network says of each row added, row after row from the first place of an array that
   * the next call overwrites: of a binary classifier the probability of label 1.
   */
  public float[] predict() {
    if (outputs.length < batch.rows() * width) {
      outputs = new float[2 * batch.rows() * width];
    }
    predictor.predict(batch, outputs);
    return outputs;
  }

  /** What the network says of a sequence of ids, alone, as {@link #predict()} gives it. */
  public float[] predict(int[] ids) {
    clear();
    add(ids);
    return predict();
  }
}
