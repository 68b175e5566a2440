package io.carrytrack.layers;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Shape;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.kernels.VectorMatrix;
import io.carrytrack.tiles.Sequence;
import java.util.List;

/**
 * The heap that a stack's buffers come to, by arithmetic on shapes: nothing is allocated, however
 * large the network claims to be. Each {@link StageFactory} says what its stage keeps for rows of
 * full length beside rows of pads, when every token is another one; shorter or like rows take less.
 * Parameters and gradient are the caller's and not counted, nor is what OpenBLAS has outside the
 * heap.
 */
public final class StackBytes {
  private final KernelVariant variant;
  private final boolean training;
  private final boolean frozen;
  private final long tokens;

  /** Floats, and ints, which are as wide. */
  private long words;

  /** Floats of the largest product's start that the BLAS kernel copies. */
  private long started;

  /** Whether nothing stands on the tokens yet. */
  private boolean onTokens;

  /** Numbers that the last layer gives a row. */
  private final int logits;

  /** Whether leading pads are still run once for all rows. */
  private boolean shares;

  private StackBytes(
      Architecture architecture,
      KernelVariant variant,
      boolean training,
      boolean frozen,
      long tokens) {
    this.variant = variant;
    this.training = training;
    this.frozen = frozen;
    this.tokens = tokens;
    List<Architecture.Part> parts = architecture.parts("layers");
    logits = architecture.vectorWidth("layers");
    onTokens = architecture.input() instanceof Input.Tokens;
    shares = onTokens && !architecture.maskPadding();
    if (onTokens) {
      // number of each id, and the ids met, whose array doubles
      add(architecture.vocabularySize() + Math.max(1024, Long.highestOneBit(2 * tokens - 1)));
    } else {
      NumbersStage.count(this, parts.get(0).output().requireSequence());
    }
    for (int i = 0; i < architecture.layers().size(); i++) {
      Shape below = parts.get(i).output();
      StageFactory factory = StageFactories.of(architecture.layers().get(i));
      if (onTokens && !factory.readsTokens()) {
        EmbeddingStage.count(this, below.requireSequence(), architecture.vocabularySize());
        onTokens = false;
      }
      factory.count(this, below);
      shares &= factory.keepsPrefix(training);
      onTokens = false;
    }
  }

  /**
   * Bytes that training on minibatches of so many rows takes.
   *
   * @param rows of a minibatch, at least 1
   * @param frozen whether nobody asks for the embedding's gradient
   * @throws IllegalArgumentException if the layers do not fit together
   */
  public static long training(
      Architecture architecture, KernelVariant variant, int rows, boolean frozen) {
    long tokens = Math.min(ids(architecture), 1 + (long) rows * architecture.length());
    return new StackBytes(architecture, variant, true, frozen, tokens).bytes(rows);
  }

  /**
   * Bytes that predicting takes when every token has been met, as after many minibatches.
   *
   * @param rows of a minibatch, at least 1
   * @throws IllegalArgumentException if the layers do not fit together
   */
  public static long predicting(Architecture architecture, KernelVariant variant, int rows) {
    return new StackBytes(architecture, variant, false, false, ids(architecture)).bytes(rows);
  }

  private static int ids(Architecture architecture) {
    return architecture.input() instanceof Input.Tokens read ? read.vocabularySize() : 0;
  }

  private long bytes(int rows) {
    long tiles = -Math.floorDiv(-rows, tileRows());
    // the order of the rows, a long each, their starts and places
    long plan = tiles * (tileRows() * 16L + 4);
    // the logits
    words += (long) rows * logits;
    return plan + Float.BYTES * (words + (variant == KernelVariant.BLAS ? started : 0));
  }

  boolean training() {
    return training;
  }

  boolean frozen() {
    return frozen;
  }

  /** Distinct tokens of the minibatches. */
  long tokens() {
    return tokens;
  }

  int tileRows() {
    return variant.tileRows();
  }

  boolean onTokens() {
    return onTokens;
  }

  /** Shared positions of a sequence of so many steps that the layer below outputs. */
  long prefix(int steps) {
    return shares ? steps : 0;
  }

  /** Counts floats or ints. */
  void add(long more) {
    words += more;
  }

  /** Counts a {@link Sequence}: values and gradients of tile and prefix. */
  void addSequence(int width, int steps, long shared) {
    add(2L * Kernel.padded(width) * ((steps + 2L) * tileRows() + 1 + shared));
  }

  /** Counts a {@link Sequence} of one vector a row. */
  void addVector(int width) {
    addSequence(width, 1, 0);
  }

  /** Counts a {@link Sequence} of the shape of the one below. */
  void addLike(Shape below) {
    if (below instanceof Shape.Sequence in) {
      addSequence(in.width(), in.steps(), prefix(in.steps()));
    } else {
      addVector(below.width());
    }
  }

  /**
   * Counts a matrix of a product, in panels of two or four blocks of columns; BLAS keeps it
   * elsewhere.
   */
  void addMatrix(long rows, long blocks) {
    if (variant == KernelVariant.BLAS) {
      return;
    }
    for (long left = blocks, panel; left > 0; left -= panel) {
      panel = VectorMatrix.panelWidth((int) rows, (int) left);
      add(panel * rows * Kernel.LANE_BLOCK);
    }
  }

  /** Blocks of columns that so many units take. */
  static long blocks(int units) {
    return Kernel.padded(units) / Kernel.LANE_BLOCK;
  }

  /** Takes notice of a product's result. */
  void product(long rows, long columns) {
    started = Math.max(started, rows * columns);
  }
}
