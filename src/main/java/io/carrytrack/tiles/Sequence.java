package io.carrytrack.tiles;

import io.carrytrack.kernels.Kernel;
import java.util.Arrays;

/**
 * The ragged buffer between two stages: one vector of {@link #width()} numbers for every row and
 * position, and its gradient. One instance is made with its stages and holds, one after the other,
 * all tiles of all minibatches.
 *
 * <p><b>Positions</b> run from 0 to {@link #length()} - 1 and are those of {@link TilePlan} (or
 * what a convolution or a pool makes of them; a stage that keeps one vector a row has length 1).
 *
 * <p><b>The shared prefix.</b> For the current tile, positions below {@link #first()} hold the same
 * vector in all rows of all tiles that share them. They are kept once for the whole minibatch, in
 * {@code prefix}: {@code [1 + prefixLength()][stride()]}, position t at {@link #prefixAt
 * prefixAt(t)}. A tile uses the first {@code first()} positions; {@code prefixLength()} is the
 * largest {@code first()}. Whoever reads a position asks {@code position < first()} first. A
 * sequence without sharing has {@code first() == 0} in all tiles.
 *
 * <p><b>The tile's own positions</b>, {@code [first(), length())}, are in {@code tile}: {@code
 * [length() - first() + 2][tileRows][stride()]}, row slot r of position t at {@link #at
 * at(t)}{@code + r * stride()}. The first and the last of these blocks, and the prefix' first one,
 * belong to no position: they are there for a recurrent stage's initial state ({@code at(first() -
 * 1)} going forward, {@code at(length())} going back, {@code prefixAt(-1)}). No other stage reads
 * or writes them.
 *
 * <p><b>Columns</b> from {@code width()} to {@code stride()} (the next multiple of {@link
 * Kernel#LANE_BLOCK}) are 0 in values and in gradients, and a stage keeps them so.
 *
 * <p><b>Gradients</b> have the same shapes. The stage above <em>sets</em> all of {@code
 * tileGradient} at the tile's own positions, and <em>adds</em> to {@code prefixGradient} what its
 * tile's rows together give at the shared positions it read ({@code begin} sets those to 0). So a
 * prefix gradient is a sum over all rows that share the position, and is complete when all tiles
 * have been run back.
 *
 * <p><b>Masking.</b> There is no prefix, and nobody asks for a position below {@code first()}.
 * Positions in front of {@link #validFrom} are void for that slot: their values are finite and mean
 * nothing, their gradient must be set to 0. A reader of all outputs that Keras would give needs to
 * know of the padded steps: see {@link #holdsZeroStep}.
 */
public final class Sequence {
  private final TilePlan plan;
  private final int width;
  private final int stride;
  private int length;
  private int prefixLength;
  private final boolean joined;
  private final boolean constant;
  private boolean perRow;
  private int[] firsts = new int[0];

  public float[] prefix = new float[0];
  public float[] prefixGradient = new float[0];
  public float[] tile = new float[0];
  public float[] tileGradient = new float[0];

  /**
   * @param plan the minibatches' layout
   * @param width numbers a position, at least 1
   */
  public Sequence(TilePlan plan, int width) {
    this(plan, width, false);
  }

  /**
   * @param plan the minibatches' layout
   * @param width numbers a position, at least 1
   * @param joined whether it is the output of a bidirectional layer
   */
  public Sequence(TilePlan plan, int width, boolean joined) {
    this(plan, width, joined, false);
  }

  private Sequence(TilePlan plan, int width, boolean joined, boolean constant) {
    this.plan = plan;
    this.width = width;
    this.joined = joined;
    this.constant = constant;
    this.stride = Kernel.padded(width);
  }

  /** A sequence that no parameter that moves lies below, whose gradient nobody asks for. */
  public static Sequence constant(TilePlan plan, int width) {
    return new Sequence(plan, width, false, true);
  }

  /** A sequence of the same width, of a bidirectional layer if the other is, or constant. */
  public static Sequence like(Sequence other) {
    return new Sequence(other.plan, other.width, other.joined, other.constant);
  }

  /** As {@link #like}, of a stage with parameters, so that its gradient is asked for. */
  public static Sequence learned(Sequence other) {
    return new Sequence(other.plan, other.width, other.joined);
  }

  /** How a stage moves the first own position of a tile. */
  @FunctionalInterface
  public interface FirstPosition {
    int ofTile(int tile);
  }

  /**
   * Takes the shape of a new minibatch and sets the prefix gradient to 0.
   *
   * @param newLength number of positions
   * @param first each tile's first own position
   */
  public void begin(int newLength, FirstPosition first) {
    perRow = false;
    shape(newLength, first);
  }

  /** Takes the shape of one vector a row, nothing shared and nothing void. */
  public void beginPerRow() {
    perRow = true;
    shape(1, anyTile -> 0);
  }

  /** Takes the shape that another sequence has for the new minibatch. */
  public void beginAs(Sequence other) {
    perRow = other.perRow;
    shape(other.length, other::first);
  }

  private void shape(int newLength, FirstPosition first) {
    length = newLength;
    if (firsts.length < plan.tiles()) {
      firsts = new int[plan.tiles()];
    }
    prefixLength = 0;
    int longest = 0;
    for (int i = 0; i < plan.tiles(); i++) {
      firsts[i] = first.ofTile(i);
      prefixLength = Math.max(prefixLength, firsts[i]);
      longest = Math.max(longest, length - firsts[i]);
    }
    if (plan.mask()) {
      prefixLength = 0;
    }
    int prefixSize = (1 + prefixLength) * stride;
    if (prefix.length < prefixSize) {
      prefix = new float[prefixSize];
      prefixGradient = new float[prefixSize];
    }
    Arrays.fill(prefixGradient, 0, prefixSize, 0f);
    int tileSize = (longest + 2) * blockSize();
    if (tile.length < tileSize) {
      tile = new float[tileSize];
      tileGradient = new float[tileSize];
    }
  }

  /** Whether the stage above may leave its gradient as it is. */
  public boolean constant() {
    return constant;
  }

  /** Numbers a position. */
  public int width() {
    return width;
  }

  /** Floats from one row slot to the next. */
  public int stride() {
    return stride;
  }

  /** Number of positions T. */
  public int length() {
    return length;
  }

  /** Number of shared positions that are kept, 0 with masking. */
  public int prefixLength() {
    return prefixLength;
  }

  /** First own position of the current tile. */
  public int first() {
    return firsts[plan.tile()];
  }

  /** First own position of a tile. */
  public int first(int ofTile) {
    return firsts[ofTile];
  }

  /** Floats of one position of a tile: tileRows times stride. */
  public int blockSize() {
    return plan.tileRows() * stride;
  }

  /** Rows of the current tile's own positions together, which follow each other. */
  public int ownRows() {
    return (length - first()) * plan.tileRows();
  }

  /**
   * Offset of a shared position in {@code prefix} and {@code prefixGradient}.
   *
   * @param position from -1 to {@code prefixLength() - 1}
   */
  public int prefixAt(int position) {
    return (position + 1) * stride;
  }

  /**
   * Offset of an own position of the current tile in {@code tile} and {@code tileGradient}.
   *
   * @param position from {@code first() - 1} to {@code length()}
   */
  public int at(int position) {
    return (position - first() + 1) * blockSize();
  }

  /** First position of a slot of the current tile that is not void. */
  public int validFrom(int slot) {
    return plan.mask() && !perRow ? plan.start(slot) : 0;
  }

  /**
   * Whether Keras' padded sequence has, for a slot of the current tile, also masked steps whose
   * output is all 0: in front of the first token (a recurrent layer has nothing to repeat there
   * yet), or anywhere under a bidirectional layer. Other masked steps repeat an output that the
   * tile holds.
   */
  public boolean holdsZeroStep(int slot) {
    return !perRow && (joined ? plan.holdsMasked(slot) : plan.beginsMasked(slot));
  }
}
