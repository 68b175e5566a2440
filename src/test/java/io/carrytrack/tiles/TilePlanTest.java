package io.carrytrack.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.TokenBatch;
import org.junit.jupiter.api.Test;

class TilePlanTest {
  private static TokenBatch batch(PadSide side, int[]... rows) {
    TokenBatch batch = new TokenBatch(6, side);
    for (int[] row : rows) {
      batch.add(row, 0, row.length, 0f, 1f);
    }
    return batch;
  }

  private static final int[][] ROWS = {{1, 2}, {3, 4, 5, 6, 7, 8}, {}, {9, 0, 10}, {11, 12, 13}};

  private static TilePlan plan(PadSide side, boolean mask) {
    return plan(side, mask, true, true);
  }

  private static TilePlan plan(PadSide side, boolean mask, boolean share, boolean trueLengths) {
    TilePlan plan = new TilePlan(2, mask, share, trueLengths);
    plan.arrange(batch(side, ROWS));
    return plan;
  }

  private static int[] tokens(TilePlan plan, int tile) {
    plan.select(tile);
    int first = plan.first(tile);
    int[] tokens = new int[(plan.positions() - first) * 2];
    plan.tokens(first, tokens);
    return tokens;
  }

  @Test
  void tilesRunFromTheLongestRowsToTheShortestEachFromItsFirstToken() {
    TilePlan plan = plan(PadSide.PRE, false);
    assertThat(plan.tiles()).isEqualTo(3);
    assertThat(plan.positions()).isEqualTo(6);
    assertThat(new int[] {plan.first(0), plan.first(1), plan.first(2)}).containsExactly(0, 3, 6);
    assertThat(tokens(plan, 0)).containsExactly(3, 0, 4, 0, 5, 0, 6, 9, 7, 0, 8, 10);
    assertThat(tokens(plan, 1)).containsExactly(11, 0, 12, 1, 13, 2);
    assertThat(tokens(plan, 2)).isEmpty();
    assertThat(plan.row(0)).isEqualTo(2);
    assertThat(plan.row(1)).as("an empty slot").isEqualTo(-1);
  }

  @Test
  void withoutTrueLengthsRowsStayInOrderAndAllBeginWithTheLongest() {
    TilePlan plan = plan(PadSide.PRE, false, true, false);
    assertThat(new int[] {plan.first(0), plan.first(1), plan.first(2)}).containsExactly(0, 0, 0);
    assertThat(tokens(plan, 0)).containsExactly(0, 3, 0, 4, 0, 5, 0, 6, 1, 7, 2, 8);
  }

  @Test
  void withoutSharingEveryTileBeginsAtPosition0() {
    TilePlan plan = plan(PadSide.PRE, false, false, true);
    assertThat(new int[] {plan.first(0), plan.first(1), plan.first(2)}).containsExactly(0, 0, 0);
  }

  @Test
  void nothingIsSharedWithPadsBehind() {
    TilePlan plan = plan(PadSide.POST, false);
    assertThat(new int[] {plan.first(0), plan.first(1), plan.first(2)}).containsExactly(0, 0, 0);
    assertThat(tokens(plan, 0)).containsExactly(1, 3, 2, 4, 0, 5, 0, 6, 0, 7, 0, 8);
  }

  @Test
  void maskingMovesTrueTokensToTheEnd() {
    TilePlan plan = plan(PadSide.POST, true);
    assertThat(plan.positions()).isEqualTo(6);
    assertThat(tokens(plan, 0)).containsExactly(3, 0, 4, 0, 5, 0, 6, 11, 7, 12, 8, 13);
    assertThat(new int[] {plan.start(0), plan.start(1)}).containsExactly(0, 3);
    assertThat(tokens(plan, 1)).containsExactly(1, 9, 2, 10);
    assertThat(plan.holdsMasked(0)).isTrue();
    assertThat(plan.beginsMasked(0)).as("padded behind").isFalse();
    plan.select(2);
    assertThat(new int[] {plan.start(0), plan.start(1)}).containsExactly(6, 6);
    assertThat(plan.beginsMasked(0)).as("without a token").isTrue();
  }
}
