package io.carrytrack.architecture;

import java.util.List;

/** What a layer outputs for each row of a minibatch. */
public sealed interface Shape {

  /** Numbers of a time step, or of the vector. */
  int width();

  /** Sizes of its axes, time first. */
  List<Integer> axes();

  /**
   * As a sequence.
   *
   * @throws IllegalArgumentException if it is one vector
   */
  Sequence requireSequence();

  /**
   * Refuses a sequence.
   *
   * @throws IllegalArgumentException if it is one
   */
  void requireVector();

  /**
   * The same of other numbers, each made of those of its own time step.
   *
   * @param keepsZeros whether a 0 stays one
   */
  Shape changed(boolean keepsZeros);

  /** The same of another width. */
  Shape ofWidth(int other);

  /** What a sequence holds where its row has no token. */
  enum Pads {
    /** Steps like any other. */
    PLAIN,
    /** Masked steps, with the embedding's vector of the pad. */
    MASKED_EMBEDDING,
    /** Masked steps, with zeros. */
    MASKED_ZEROS,
    /** Masked steps, with what a dropout of their own left of the outputs that they repeat. */
    MASKED_DROPPED,
    /** Masked steps, with what a layer made of the ones below. */
    MASKED_CHANGED
  }

  /**
   * A vector for each time step.
   *
   * @param steps time steps of a padded row
   * @param width numbers of a step
   * @param pads what it holds at the row's pads
   */
  record Sequence(int steps, int width, Pads pads) implements Shape {
    @Override
    public List<Integer> axes() {
      return List.of(steps, width);
    }

    @Override
    public Sequence requireSequence() {
      return this;
    }

    @Override
    public void requireVector() {
      throw new IllegalArgumentException(
          "needs one vector a row, but a sequence comes from below: set sequences = false there,"
              + " pool by global-max-pooling or global-average-pooling, or flatten it");
    }

    @Override
    public Shape ofWidth(int other) {
      return new Sequence(steps, other, pads);
    }

    @Override
    public Shape changed(boolean keepsZeros) {
      boolean stays =
          pads == Pads.PLAIN
              || pads == Pads.MASKED_DROPPED
              || (pads == Pads.MASKED_ZEROS && keepsZeros);
      return stays ? this : new Sequence(steps, width, Pads.MASKED_CHANGED);
    }

    /**
     * A sequence whose steps are windows of this one's.
     *
     * @param key of the windows' size, for the message
     * @param windows where they lie
     * @param newWidth numbers of a step of the result
     * @throws IllegalArgumentException if there is none, or steps are masked
     */
    Sequence windows(String key, Windows windows, int newWidth) {
      requireUnmasked();
      int count = windows.count(steps);
      if (count < 1) {
        throw new IllegalArgumentException(
            key
                + " is "
                + windows.size()
                + ", but the sequence below has only "
                + steps
                + " steps");
      }
      return new Sequence(count, newWidth, pads);
    }

    /**
     * Refuses masked steps.
     *
     * @throws IllegalArgumentException if there are any
     */
    void requireUnmasked() {
      if (pads != Pads.PLAIN) {
        throw new IllegalArgumentException(
            "cannot tell masked steps from others: set network.mask-padding = false, or take the"
                + " layer out");
      }
    }
  }

  /**
   * One vector a row.
   *
   * @param width its numbers
   */
  record Vector(int width) implements Shape {
    @Override
    public List<Integer> axes() {
      return List.of(width);
    }

    @Override
    public Sequence requireSequence() {
      throw new IllegalArgumentException(
          "needs a sequence, but the layer below outputs one vector: set its sequences = true");
    }

    @Override
    public void requireVector() {}

    @Override
    public Shape ofWidth(int other) {
      return new Vector(other);
    }

    @Override
    public Shape changed(boolean keepsZeros) {
      return this;
    }
  }
}
