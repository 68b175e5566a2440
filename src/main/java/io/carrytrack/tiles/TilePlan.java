package io.carrytrack.tiles;

import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.RowMasks;
import io.carrytrack.minibatch.TokenBatch;
import java.util.Arrays;

/**
 * How the rows of one minibatch are laid out for the stages: in tiles of {@link #tileRows()} slots,
 * by falling length (ties: by row), so that rows of a tile need about the same number of steps.
 * Every stage runs a tile at a time; {@link #select} names the tile that the stages' buffers hold.
 *
 * <p><b>Positions.</b> Without masking, positions are those of the padded sequence, 0 to T - 1, and
 * a pad is the token 0. With masking only true tokens (other than 0) have a position: a row's are
 * moved together and to the end, so that they stand in {@code [start(slot), positions())}, with
 * {@code positions()} the largest number of true tokens in the minibatch. The positions in front of
 * them are void: whatever a buffer holds there is finite and means nothing, and its gradient is 0.
 *
 * <p>Slots of the last tile that no row is left for are empty: {@link #row} is -1, all their tokens
 * are 0, and nothing may come of them (their gradient is 0).
 */
public final class TilePlan {
  private final int tileRows;
  private final boolean mask;
  private final boolean sharePrefix;
  private final boolean trueLengths;

  private TokenBatch batch;
  private int tiles;
  private int positions;
  private int tile;
  private long[] order = new long[0];
  private int[] lead = new int[0];
  private int[] rowAt = new int[0];
  private int[] firstAt = new int[0];

  /**
   * @param tileRows slots a tile
   * @param mask whether tokens 0 are passed over
   * @param sharePrefix whether the leading pads that all rows have in common are kept once, where
   *     that is exact
   * @param trueLengths whether a tile begins at the first token of its longest row; otherwise all
   *     begin with the longest row of the minibatch
   */
  public TilePlan(int tileRows, boolean mask, boolean sharePrefix, boolean trueLengths) {
    this.tileRows = tileRows;
    this.mask = mask;
    this.sharePrefix = sharePrefix;
    this.trueLengths = trueLengths;
  }

  /** Lays out a minibatch of at least one row. The plan reads the batch until the next one. */
  public void arrange(TokenBatch newBatch) {
    batch = newBatch;
    int rows = batch.rows();
    tiles = (rows + tileRows - 1) / tileRows;
    reserve();
    positions = batch.length();
    if (mask) {
      positions = 0;
      for (int row = 0; row < rows; row++) {
        lead[row] = trueTokens(row);
        positions = Math.max(positions, lead[row]);
      }
      for (int row = 0; row < rows; row++) {
        lead[row] = positions - lead[row];
      }
    } else {
      for (int row = 0; row < rows; row++) {
        lead[row] = batch.side() == PadSide.PRE ? batch.padsOf(row) : 0;
      }
    }
    sort(rows);
    placeTiles(rows);
    select(0);
  }

  private void reserve() {
    if (rowAt.length < tiles * tileRows) {
      order = new long[tiles * tileRows];
      lead = new int[tiles * tileRows];
      rowAt = new int[tiles * tileRows];
      firstAt = new int[tiles];
    }
  }

  private int trueTokens(int row) {
    int count = 0;
    for (int i = batch.offsets()[row]; i < batch.offsets()[row + 1]; i++) {
      count += batch.tokens()[i] == 0 ? 0 : 1;
    }
    return count;
  }

  private void sort(int rows) {
    for (int row = 0; row < rows; row++) {
      order[row] = trueLengths ? ((long) lead[row] << 32) | row : row;
    }
    Arrays.sort(order, 0, rows);
    Arrays.fill(rowAt, 0, tiles * tileRows, -1);
    for (int i = 0; i < rows; i++) {
      rowAt[i] = (int) order[i];
    }
  }

  private void placeTiles(int rows) {
    int longest = positions;
    for (int row = 0; row < rows; row++) {
      longest = Math.min(longest, lead[row]);
    }
    boolean fromFirstToken = mask || sharePrefix;
    for (int i = 0; i < tiles; i++) {
      firstAt[i] = !fromFirstToken ? 0 : trueLengths ? lead[rowAt[i * tileRows]] : longest;
    }
  }

  /** Slots a tile, R. */
  public int tileRows() {
    return tileRows;
  }

  /** Number of tiles. */
  public int tiles() {
    return tiles;
  }

  /** Whether tokens 0 are passed over. */
  public boolean mask() {
    return mask;
  }

  /** The minibatch that is laid out. */
  public TokenBatch batch() {
    return batch;
  }

  /** Number of positions of the embedded sequence, see the class comment. */
  public int positions() {
    return positions;
  }

  /** Makes a tile the current one. */
  public void select(int newTile) {
    tile = newTile;
  }

  /** The current tile. */
  public int tile() {
    return tile;
  }

  /** The minibatch's row in a slot of the current tile, or -1. */
  public int row(int slot) {
    return rowAt[tile * tileRows + slot];
  }

  /**
   * Position at which a tile's own steps begin. Without masking, the positions in front of it are
   * pads in all rows of the tile.
   */
  public int first(int ofTile) {
    return firstAt[ofTile];
  }

  /**
   * Position of the first token of a slot of the current tile; {@link #positions()} if it has none.
   */
  public int start(int slot) {
    int row = row(slot);
    return row < 0 ? positions : lead[row];
  }

  /** Whether the padded row of a slot of the current tile begins with a token 0. */
  boolean beginsMasked(int slot) {
    int row = row(slot);
    return row >= 0 && mask && beginsWithZero(row);
  }

  private boolean beginsWithZero(int row) {
    if (batch.tokensOf(row) == 0 || (batch.side() == PadSide.PRE && batch.padsOf(row) > 0)) {
      return true;
    }
    return batch.tokens()[batch.offsets()[row]] == 0;
  }

  /** Whether the padded row of a slot of the current tile holds a token 0 anywhere. */
  boolean holdsMasked(int slot) {
    int row = row(slot);
    return row >= 0 && mask && positions - lead[row] < batch.length();
  }

  /**
   * Writes the tokens of the current tile.
   *
   * @param from first position wanted
   * @param tokens receives {@code [positions() - from][tileRows()]} tokens, 0 where there is none
   */
  public void tokens(int from, int[] tokens) {
    Arrays.fill(tokens, 0, (positions - from) * tileRows, 0);
    int[] flat = batch.tokens();
    for (int slot = 0; slot < tileRows; slot++) {
      int row = row(slot);
      if (row < 0) {
        continue;
      }
      int position = lead[row];
      for (int i = batch.offsets()[row]; i < batch.offsets()[row + 1]; i++) {
        if (mask && flat[i] == 0) {
          continue;
        }
        tokens[(position - from) * tileRows + slot] = flat[i];
        position++;
      }
    }
  }

  /**
   * Writes dropout masks of the rows of the current tile.
   *
   * @param from the masks' unit that stands in the first column
   * @param mask receives {@code [tileRows()][stride]} factors from {@code at} on: 0 in the columns
   *     from {@code width} on, 1 in empty slots
   */
  public void masks(RowMasks masks, int from, float[] mask, int at, int width, int stride) {
    for (int slot = 0; slot < tileRows; slot++) {
      int row = row(slot);
      int to = at + slot * stride;
      for (int unit = 0; unit < stride; unit++) {
        mask[to + unit] = unit < width ? (row < 0 ? 1f : masks.factor(row, from + unit)) : 0f;
      }
    }
  }
}
