package io.carrytrack.kernels;

import static io.carrytrack.kernels.Kernel.LANE_BLOCK;

/**
 * An LSTM's step behind its products, loop after loop; see {@link CellFunctions#lstm}.
 *
 * <p>The loops are called through one interface that has many implementations, because C2 does not
 * inline such a call: so each is compiled by itself and stays within what {@link VectorGates} says
 * of C2's inlining, whatever the others are.
 */
final class LstmLoops {
  private interface Loop {
    void run(LstmLoops step);
  }

  private static final Loop[] TRAINING = {
    LstmLoops::clipGates,
    LstmLoops::tanhOfGates,
    LstmLoops::cell,
    LstmLoops::clipCell,
    LstmLoops::tanhOfCell,
    LstmLoops::output
  };

  private static final Loop[] PREDICTION = {
    LstmLoops::clipGates,
    LstmLoops::fractionsOfGates,
    LstmLoops::forwardCell,
    LstmLoops::copyIfOutOfRange,
    LstmLoops::fractionsOfCell,
    LstmLoops::forwardOutput
  };

  private static final Loop[] BACKWARD = {LstmLoops::outputGradient, LstmLoops::cellGradient};

  private static final Loop[] HARD = {
    LstmLoops::tanhOfWritten,
    LstmLoops::hardSigmoids,
    LstmLoops::hardCell,
    LstmLoops::clipCell,
    LstmLoops::tanhOfCell,
    LstmLoops::output
  };

  private static final Loop[] HARD_BACKWARD = {LstmLoops::hardGradient, LstmLoops::hardSlopes};

  /** Where i, f and o stand in a block of gates. */
  private static final int[] SIGMOIDS = {0, LANE_BLOCK, 3 * LANE_BLOCK};

  private float[] gates;
  private int gatesOffset;
  private float[] cell;
  private int previous;
  private int next;
  private float[] tanhCell;
  private int tanhOffset;
  private float[] h;
  private int hOffset;
  private float[] dh;
  private float[] dc;
  private float[] dz;
  private int dzOffset;
  private int blocks;

  /** Of the gates, and behind them of the cell. */
  private float[] denominators = new float[0];

  private boolean cellInRange;

  /** See {@link CellFunctions#lstm}. */
  void forward(
      boolean hard,
      boolean backwardFollows,
      float[] gates,
      int gatesOffset,
      float[] cell,
      int previous,
      int next,
      float[] tanhCell,
      int tanhOffset,
      float[] h,
      int hOffset,
      int blocks) {
    arrays(gates, cell, tanhCell);
    if (this.h != h) {
      this.h = h;
    }
    this.gatesOffset = gatesOffset;
    this.previous = previous;
    this.next = next;
    this.tanhOffset = tanhOffset;
    this.hOffset = hOffset;
    this.blocks = blocks;
    if (hard) {
      run(HARD);
    } else {
      run(backwardFollows ? TRAINING : PREDICTION);
    }
  }

  /** See {@link CellFunctions#lstmGradient}. */
  void backward(
      boolean hard,
      float[] gates,
      int gatesOffset,
      float[] cell,
      int previous,
      float[] tanhCell,
      int tanhOffset,
      float[] dh,
      float[] dc,
      float[] dz,
      int dzOffset,
      int blocks) {
    arrays(gates, cell, tanhCell);
    gradients(dh, dc, dz);
    this.gatesOffset = gatesOffset;
    this.previous = previous;
    this.tanhOffset = tanhOffset;
    this.dzOffset = dzOffset;
    this.blocks = blocks;
    run(hard ? HARD_BACKWARD : BACKWARD);
  }

  /**
   * Stores what has changed, which is rare, as the collector's barriers cost more than the rest.
   */
  private void arrays(float[] gates, float[] cell, float[] tanhCell) {
    if (this.gates != gates || this.cell != cell || this.tanhCell != tanhCell) {
      this.gates = gates;
      this.cell = cell;
      this.tanhCell = tanhCell;
    }
  }

  private void gradients(float[] dh, float[] dc, float[] dz) {
    if (this.dh != dh || this.dc != dc || this.dz != dz) {
      this.dh = dh;
      this.dc = dc;
      this.dz = dz;
    }
  }

  private void run(Loop[] loops) {
    for (Loop loop : loops) {
      loop.run(this);
    }
  }

  private int units() {
    return blocks * LANE_BLOCK;
  }

  private void clipGates() {
    if (!VectorGates.inRange(gates, gatesOffset, 4 * units())) {
      VectorGates.clip(gates, gatesOffset, 4 * units(), gates, gatesOffset);
    }
  }

  private void tanhOfGates() {
    VectorGates.tanhInRange(gates, gatesOffset, 4 * units());
  }

  private void cell() {
    VectorLstm.cell(gates, gatesOffset, cell, previous, next, tanhCell, tanhOffset, blocks);
  }

  private void clipCell() {
    if (!VectorGates.inRange(tanhCell, tanhOffset, units())) {
      VectorGates.clip(tanhCell, tanhOffset, units(), tanhCell, tanhOffset);
    }
  }

  private void tanhOfCell() {
    VectorGates.tanhInRange(tanhCell, tanhOffset, units());
  }

  private void output() {
    VectorLstm.output(gates, gatesOffset, tanhCell, tanhOffset, h, hOffset, blocks);
  }

  private void fractionsOfGates() {
    denominators = Kernel.grown(denominators, 5 * units());
    VectorGates.tanhFractions(gates, gatesOffset, 4 * units(), gates, gatesOffset, denominators, 0);
  }

  private void forwardCell() {
    VectorLstm.forwardCell(gates, gatesOffset, denominators, cell, previous, next, blocks);
  }

  /** The state itself stays as it is. */
  private void copyIfOutOfRange() {
    cellInRange = VectorGates.inRange(cell, next, units());
    if (!cellInRange) {
      VectorGates.clip(cell, next, units(), tanhCell, tanhOffset);
    }
  }

  private void fractionsOfCell() {
    float[] x = cellInRange ? cell : tanhCell;
    int offset = cellInRange ? next : tanhOffset;
    VectorGates.tanhFractions(x, offset, units(), tanhCell, tanhOffset, denominators, 4 * units());
  }

  private void forwardOutput() {
    VectorLstm.forwardOutput(
        gates, gatesOffset, denominators, tanhCell, tanhOffset, h, hOffset, blocks);
  }

  private void outputGradient() {
    VectorLstm.outputGradient(
        gates, gatesOffset, tanhCell, tanhOffset, dh, dc, dz, dzOffset, blocks);
  }

  private void cellGradient() {
    VectorLstm.cellGradient(gates, gatesOffset, cell, previous, dc, dz, dzOffset, blocks);
  }

  private void tanhOfWritten() {
    VectorGates.tanh(gates, gatesOffset + 2 * LANE_BLOCK, blocks, 4);
  }

  private void hardSigmoids() {
    for (int slot : SIGMOIDS) {
      VectorGates.hardSigmoid(gates, gatesOffset + slot, blocks, 4);
    }
  }

  private void hardCell() {
    VectorLstm.hardCell(gates, gatesOffset, cell, previous, next, tanhCell, tanhOffset, blocks);
  }

  private void hardGradient() {
    VectorLstm.hardGradient(
        gates, gatesOffset, cell, previous, tanhCell, tanhOffset, dh, dc, dz, dzOffset, blocks);
  }

  private void hardSlopes() {
    for (int slot : SIGMOIDS) {
      VectorGates.hardSigmoidGradient(gates, gatesOffset + slot, 4, dz, dzOffset + slot, 4, blocks);
    }
  }
}
