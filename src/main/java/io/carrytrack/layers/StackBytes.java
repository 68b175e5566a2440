package io.carrytrack.layers;

/**
 * The heap that a stack's buffers come to, by arithmetic on shapes: nothing is allocated, however
 * large the network claims to be. It says for each stage what its class keeps for rows of full
 * length beside rows of pads, when every token is another one; shorter or like rows take less.
 * Parameters and gradient are the caller's and not counted, nor is what OpenBLAS has outside the
 * heap.
 */
public final class StackBytes {
  /** Table rows that {@link FoldedTokens} takes through its products at a time. */
  private static final int CHUNK = 64;

  private static final int PREFIX_STEPS = 64;

  private final StackSpec spec;
  private final KernelVariant variant;
  private final boolean training;
  private final long tokens;
  private final int tileRows;

  /** Floats, and ints, which are as wide. */
  private long words;

  /** Floats of the largest product's start that the BLAS kernel copies. */
  private long started;

  /** What the layers so far hand on; 0 steps for one vector a row. */
  private int steps;

  private int width;

  /** Whether leading pads are still run once for all rows. */
  private boolean shares;

  private StackBytes(StackSpec spec, KernelVariant variant, boolean training, long tokens) {
    this.spec = spec;
    this.variant = variant;
    this.training = training;
    this.tokens = tokens;
    tileRows = variant.tileRows();
    steps = spec.length();
    shares = !spec.maskPadding();
  }

  /**
   * Bytes that training on minibatches of so many rows takes.
   *
   * @param rows of a minibatch, at least 1
   */
  public static long training(StackSpec spec, KernelVariant variant, int rows) {
    long tokens = Math.min(spec.vocabularySize(), 1 + (long) rows * spec.length());
    return new StackBytes(spec, variant, true, tokens).bytes(rows);
  }

  /**
   * Bytes that predicting takes when every token has been met, as after many minibatches.
   *
   * @param rows of a minibatch, at least 1
   */
  public static long predicting(StackSpec spec, KernelVariant variant, int rows) {
    return new StackBytes(spec, variant, false, spec.vocabularySize()).bytes(rows);
  }

  private long bytes(int rows) {
    long tiles = -Math.floorDiv(-rows, tileRows);
    // the order of the rows, a long each, their starts and places, and a double for each logit
    long plan = tiles * (tileRows * 16L + 4) + 8L * rows;
    // number of each id, and the ids met, whose array doubles
    words += spec.vocabularySize() + Math.max(1024, Long.highestOneBit(2 * tokens - 1));
    spec.layers().forEach(this::add);
    return plan + Float.BYTES * (words + (variant == KernelVariant.BLAS ? started : 0));
  }

  private void add(LayerSpec layer) {
    if (layer instanceof LayerSpec.Recurrent recurrent) {
      recurrent(recurrent);
      return;
    }
    embed();
    if (layer instanceof LayerSpec.Dense dense) {
      dense(dense.units());
    } else if (layer instanceof LayerSpec.Conv1d conv) {
      convolution(conv);
    } else if (layer instanceof LayerSpec.MaxPooling1d pool) {
      maxPooling(pool.size());
    } else {
      // of the prefix running maxima and their places, or sums and shares; of the rows one of them
      words += (2 * prefix() + tileRows) * padded(width);
      perRow(width);
    }
  }

  private static long padded(int units) {
    return Kernel.padded(units);
  }

  /** Shared positions of what the layers so far hand on. */
  private long prefix() {
    return shares ? steps : 0;
  }

  /** A {@link Sequence} of so many steps: values and gradients of tile and prefix. */
  private void sequence(int units, int length, long shared) {
    words += 2 * padded(units) * ((length + 2L) * tileRows + 1 + shared);
  }

  private void perRow(int units) {
    sequence(units, 1, 0);
    steps = 0;
    width = units;
  }

  /** The embedding as a stage of its own, where nothing else stands on the tokens yet. */
  private void embed() {
    if (width > 0) {
      return;
    }
    width = spec.embeddingUnits();
    sequence(width, steps, prefix());
    words += (long) steps * tileRows;
    words += training ? (long) spec.vocabularySize() * width : 0;
  }

  /** A matrix of a product, in panels of two or four blocks of columns; BLAS keeps it elsewhere. */
  private void matrix(long rows, long blocks) {
    if (variant == KernelVariant.BLAS) {
      return;
    }
    for (long left = blocks, panel; left > 0; left -= panel) {
      panel = VectorMatrix.panelWidth((int) rows, (int) left);
      words += panel * rows * Kernel.LANE_BLOCK;
    }
  }

  private static long blocks(int units) {
    return padded(units) / Kernel.LANE_BLOCK;
  }

  private void product(long rows, long columns) {
    started = Math.max(started, rows * columns);
  }

  private void dense(int units) {
    long in = padded(width);
    long out = padded(units);
    matrix(width, blocks(units));
    matrix(units, blocks(width));
    // as one array, its gradient, both biases and the zeros
    words += 2 * in * out + 2 * out + in;
    product(tileRows, Math.max(in, out));
    perRow(units);
  }

  private void convolution(LayerSpec.Conv1d layer) {
    long in = padded(width);
    long out = padded(layer.filters());
    for (int tap = 0; tap < layer.kernelSize(); tap++) {
      matrix(width, blocks(layer.filters()));
      matrix(layer.filters(), blocks(width));
    }
    words += (layer.kernelSize() + 1) * in * out + 2 * out;
    unshared(prefix());
    product(Math.max(PREFIX_STEPS, 8L * tileRows), Math.max(in, out));
    steps = steps - layer.kernelSize() + 1;
    width = layer.filters();
    sequence(width, steps, prefix());
  }

  /** The input with shared positions written out. */
  private void unshared(long shared) {
    sequence(width, steps, shared);
  }

  private void maxPooling(int size) {
    unshared(prefix());
    steps /= size;
    words += (steps * (long) tileRows + prefix()) * padded(width);
    sequence(width, steps, prefix());
  }

  private void recurrent(LayerSpec.Recurrent layer) {
    boolean folds = width == 0 && layer.dropout() == 0;
    if (!folds) {
      embed();
    }
    boolean rowsDiffer = training && (layer.dropout() > 0 || layer.recurrentDropout() > 0);
    pass(layer, folds, rowsDiffer);
    if (layer.bidirectional()) {
      pass(layer, folds, true);
    }
    int directions = layer.bidirectional() ? 2 : 1;
    shares &= !rowsDiffer && !layer.bidirectional();
    width = directions * layer.units();
    if (!layer.sequences()) {
      if (layer.bidirectional()) {
        sequence(layer.units(), 1, 0);
        sequence(layer.units(), 1, 0);
      }
      perRow(width);
    } else if (layer.bidirectional()) {
      sequence(width, steps, 0);
    }
  }

  /** One direction of a recurrent layer. */
  private void pass(LayerSpec.Recurrent layer, boolean folds, boolean whole) {
    CellShape cell = CellShape.of(layer);
    long shared = whole ? 0 : prefix();
    long units = padded(layer.units());
    input(layer, cell, folds, whole, shared);
    cell(cell, layer.units());
    sequence(layer.units(), steps, shared);
    boolean rolling = !training && !layer.sequences() && !layer.bidirectional();
    long places = rolling ? 2 : steps + 2L;
    words += (places * tileRows + shared + 1) * cell.traced() * units;
    backflow(cell, units, tileRows, RecurrentPass.BLOCK_STEPS);
    backflow(cell, units, 1, PREFIX_STEPS);
    words += units + (shared + 1) * units;
    if (layer.recurrentDropout() > 0) {
      words += (1L + RecurrentPass.BLOCK_STEPS) * tileRows * units;
    }
  }

  private void backflow(CellShape cell, long units, int rows, int block) {
    words += rows * units * (3L + (long) block * cell.backSlots());
  }

  private void cell(CellShape cell, int units) {
    long stride = padded(units);
    for (CellShape.Product part : cell.products()) {
      matrix(units, part.usedSlots() * blocks(units));
      matrix(part.gradientSlots() * stride, blocks(units));
      words += stride * stride * (Math.max(cell.startSlots(), part.gradientSlots()));
      words += stride * stride * part.gradientSlots();
    }
    words += cell.biases() * stride;
    product(tileRows, cell.startSlots() * stride);
  }

  private void input(
      LayerSpec.Recurrent layer, CellShape cell, boolean folds, boolean whole, long shared) {
    long units = padded(layer.units());
    int in = folds ? spec.embeddingUnits() : width;
    long stride = padded(in);
    long start = cell.startSlots() * units;
    long gradient = cell.gradientSlots() * units;
    matrix(in, cell.usedSlots() * blocks(layer.units()));
    matrix(gradient, blocks(in));
    words += stride * Math.max(start, gradient) + stride * gradient + stride;
    if (folds) {
      words += 2L * CHUNK * stride + tokens * (start + (training ? gradient : 0));
      words += 3L * steps * tileRows;
      product(CHUNK, Math.max(start, stride));
      return;
    }
    long block = (long) RecurrentPass.BLOCK_STEPS * tileRows;
    long rows = Math.max(block, shared);
    words += rows * (start + 1);
    if (layer.dropout() > 0) {
      words += (tileRows + block) * stride;
    }
    if (whole && prefix() > 0) {
      unshared(0);
    }
    product(Math.max(rows, PREFIX_STEPS), Math.max(start, stride));
  }
}
