package io.carrytrack.layers;

import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.Shape;
import io.carrytrack.cells.Cell;
import io.carrytrack.cells.CellShape;
import io.carrytrack.cells.GruAfterCell;
import io.carrytrack.cells.GruBeforeCell;
import io.carrytrack.cells.LstmCell;
import io.carrytrack.cells.SimpleRnnCell;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.recurrent.FoldedTokens;
import io.carrytrack.recurrent.GateInput;
import io.carrytrack.recurrent.RecurrentPass;
import io.carrytrack.recurrent.SequenceInput;

/** A recurrent layer: a pass over the input in each of its directions, and the stage of them. */
record RecurrentFactory(Recurrent layer) implements StageFactory {

  @Override
  public boolean readsTokens() {
    // dropout tells the vectors of one token in two rows apart
    return layer.dropout() == 0;
  }

  @Override
  public boolean keepsPrefix(boolean training) {
    return !layer.bidirectional() && !rowsDiffer(training);
  }

  /** Whether masks tell rows apart from their first position on. */
  private boolean rowsDiffer(boolean training) {
    return training && (layer.dropout() > 0 || layer.recurrentDropout() > 0);
  }

  @Override
  public Stage make(StackBuilder stack) {
    boolean dropsInputs = layer.dropout() > 0;
    if (!layer.bidirectional()) {
      return new RecurrentStage(
          stack.plan(), pass(stack, "", false), layer.sequences(), dropsInputs);
    }
    return new BidirectionalStage(
        stack.plan(),
        pass(stack, "forward.", false),
        pass(stack, "backward.", true),
        layer.sequences(),
        dropsInputs,
        layer.merge());
  }

  private RecurrentPass pass(StackBuilder stack, String part, boolean reverse) {
    Cell cell =
        cell(stack.kernel(), stack.array(part + "recurrent_kernel"), stack.array(part + "bias"));
    ParameterLayout.Array inputKernel = stack.array(part + "kernel");
    int place = reverse ? 2 : 0;
    GateInput input =
        stack.onTokens()
            ? new FoldedTokens(
                stack.kernel(),
                stack.plan(),
                stack.tokens(),
                cell,
                stack.embedding(),
                inputKernel,
                stack.frozen())
            : new SequenceInput(
                stack.kernel(),
                stack.plan(),
                stack.top(),
                cell,
                stack.masks(layer.dropout(), place),
                inputKernel,
                reverse);
    return new RecurrentPass(
        stack.plan(),
        cell,
        input,
        stack.masks(layer.recurrentDropout(), place + 1),
        layer.maskedCarry(),
        reverse);
  }

  private Cell cell(
      Kernel kernel, ParameterLayout.Array recurrentKernel, ParameterLayout.Array bias) {
    int units = layer.units();
    return switch (layer.cell()) {
      case SIMPLE_RNN -> new SimpleRnnCell(kernel, units, recurrentKernel, bias);
      case LSTM -> new LstmCell(kernel, units, layer.gate(), recurrentKernel, bias);
      case GRU ->
          layer.resetAfter()
              ? new GruAfterCell(
                  kernel, units, layer.gate(), layer.maskedCarry(), recurrentKernel, bias)
              : new GruBeforeCell(
                  kernel, units, layer.gate(), layer.maskedCarry(), recurrentKernel, bias);
    };
  }

  @Override
  public void count(StackBytes bytes, Shape below) {
    Shape.Sequence in = below.requireSequence();
    boolean rowsDiffer = rowsDiffer(bytes.training());
    countPass(bytes, in, rowsDiffer);
    int width = layer.units();
    if (layer.bidirectional()) {
      countPass(bytes, in, true);
      width = layer.merge() == Recurrent.Merge.CONCAT ? 2 * width : width;
    }
    if (!layer.sequences()) {
      if (layer.bidirectional()) {
        bytes.addVector(layer.units());
        bytes.addVector(layer.units());
      }
      bytes.addVector(width);
    } else if (layer.bidirectional()) {
      bytes.addSequence(width, in.steps(), 0);
    }
  }

  /** One direction; {@code whole} if it shares no prefix. */
  private void countPass(StackBytes bytes, Shape.Sequence in, boolean whole) {
    CellShape cell = CellShape.of(layer);
    long shared = whole ? 0 : bytes.prefix(in.steps());
    long units = Kernel.padded(layer.units());
    int rows = bytes.tileRows();
    if (bytes.onTokens()) {
      countTokens(bytes, in, cell);
    } else {
      countInput(bytes, in, cell, whole);
    }
    countCell(bytes, cell);
    bytes.addSequence(layer.units(), in.steps(), shared);
    boolean rolling = !bytes.training() && !layer.sequences() && !layer.bidirectional();
    long places = rolling ? RecurrentPass.ROLLING_PLACES : in.steps() + 2L;
    bytes.add((places * rows + shared + 1) * cell.traced() * units);
    bytes.add(backflow(cell, units, rows, RecurrentPass.BLOCK_STEPS));
    bytes.add(backflow(cell, units, 1, RecurrentPass.PREFIX_STEPS));
    bytes.add(units + (shared + 1) * units);
    if (layer.recurrentDropout() > 0) {
      bytes.add((1L + RecurrentPass.BLOCK_STEPS) * rows * units);
    }
  }

  private static long backflow(CellShape cell, long units, int rows, int block) {
    return rows * units * (3L + (long) block * cell.backSlots());
  }

  private void countCell(StackBytes bytes, CellShape cell) {
    int units = layer.units();
    long stride = Kernel.padded(units);
    for (CellShape.Product part : cell.products()) {
      bytes.addMatrix(units, part.usedSlots() * StackBytes.blocks(units));
      bytes.addMatrix(part.gradientSlots() * stride, StackBytes.blocks(units));
      bytes.add(stride * stride * Math.max(cell.startSlots(), part.gradientSlots()));
      bytes.add(stride * stride * part.gradientSlots());
    }
    bytes.add(cell.biases() * stride);
    bytes.product(bytes.tileRows(), cell.startSlots() * stride);
  }

  /** What either input keeps: the projection both ways, dense, its gradient, and zeros. */
  private void countProjection(StackBytes bytes, int inputs, long start, long gradient) {
    long stride = Kernel.padded(inputs);
    bytes.addMatrix(inputs, CellShape.of(layer).usedSlots() * StackBytes.blocks(layer.units()));
    bytes.addMatrix(gradient, StackBytes.blocks(inputs));
    bytes.add(stride * Math.max(start, gradient) + stride * gradient + stride);
  }

  /** {@link FoldedTokens}. */
  private void countTokens(StackBytes bytes, Shape.Sequence in, CellShape cell) {
    long units = Kernel.padded(layer.units());
    long start = cell.startSlots() * units;
    long gradient = cell.gradientSlots() * units;
    long stride = Kernel.padded(in.width());
    countProjection(bytes, in.width(), start, gradient);
    bytes.add(2L * FoldedTokens.CHUNK * stride);
    bytes.add(bytes.tokens() * (start + (bytes.training() ? gradient : 0)));
    bytes.add(3L * in.steps() * bytes.tileRows());
    bytes.product(FoldedTokens.CHUNK, Math.max(start, stride));
  }

  /** {@link SequenceInput}. */
  private void countInput(StackBytes bytes, Shape.Sequence in, CellShape cell, boolean whole) {
    long units = Kernel.padded(layer.units());
    long start = cell.startSlots() * units;
    long stride = Kernel.padded(in.width());
    countProjection(bytes, in.width(), start, cell.gradientSlots() * units);
    long prefix = bytes.prefix(in.steps());
    long block = (long) RecurrentPass.BLOCK_STEPS * bytes.tileRows();
    long rows = Math.max(block, whole ? 0 : prefix);
    bytes.add(rows * (start + 1));
    if (layer.dropout() > 0) {
      bytes.add((bytes.tileRows() + block) * stride);
    }
    if (whole && prefix > 0) {
      bytes.addSequence(in.width(), in.steps(), 0);
    }
    bytes.product(Math.max(rows, RecurrentPass.PREFIX_STEPS), Math.max(start, stride));
  }
}
