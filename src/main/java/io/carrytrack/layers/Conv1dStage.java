package io.carrytrack.layers;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Shape;
import io.carrytrack.architecture.Windows;
import io.carrytrack.kernels.Activations;
import io.carrytrack.kernels.GateLayout;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.ExpandedSequence;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import java.util.Arrays;

/**
 * A convolution over time: output q is {@code f(bias + sum over j of in[q stride - before + j]
 * kernel[j])}, with j from 0 to k - 1; what lies outside of the sequence is 0 and left out of the
 * sum. Output q is shared where all of its window is, of which the zeros in front are a part like
 * any other: they are the same in all rows. The windows of a tile's own outputs reach back over at
 * most k - 1 shared positions, which are written out for them.
 *
 * <p>Rows of a tile follow each other position by position, so at stride 1 a tap j is one product
 * over all rows of a block of positions, moved by j positions.
 */
final class Conv1dStage implements Stage {
  /** Positions of a tile that go through all taps while they are in cache. */
  private static final int BLOCK_POSITIONS = 8;

  /** Positions of the prefix, whose rows are single, likewise. */
  private static final int PREFIX_POSITIONS = 64;

  private final Kernel kernel;
  private final TilePlan plan;
  private final Sequence shared;
  private final ExpandedSequence expanded;
  private final Sequence in;
  private final Sequence output;
  private final Activation activation;
  private final Windows windows;
  private final int taps;
  private final int inputs;
  private final int filters;
  private final int kernelOffset;
  private final int biasOffset;

  private final Kernel.Matrix[] weights;
  private final Kernel.Matrix[] weightsBack;
  private final float[][] weightsSum;
  private final float[] dense;
  private final float[] bias;
  private final float[] biasSum;

  /** Zeros in front of the sequence. */
  private int before;

  /**
   * @param windows of which a dense layer's are steps by themselves
   * @param kernelArray (k, inputs, filters), or a dense layer's (inputs, filters)
   * @param biasArray (filters)
   */
  Conv1dStage(
      Kernel kernel,
      TilePlan plan,
      Sequence below,
      Activation activation,
      Windows windows,
      ParameterLayout.Array kernelArray,
      ParameterLayout.Array biasArray) {
    this.kernel = kernel;
    this.plan = plan;
    this.activation = activation;
    this.windows = windows;
    shared = below;
    taps = windows.size();
    expanded = new ExpandedSequence(plan, below, taps - 1);
    in = expanded.whole();
    inputs = below.width();
    filters = biasArray.shape().get(0);
    kernelOffset = kernelArray.offset();
    biasOffset = biasArray.offset();
    output = new Sequence(plan, filters);
    weights = new Kernel.Matrix[taps];
    weightsBack = new Kernel.Matrix[taps];
    for (int j = 0; j < taps; j++) {
      weights[j] = kernel.matrix(inputs, new GateLayout(filters, 1).using(0));
      weightsBack[j] = kernel.matrix(filters, new GateLayout(inputs, 1).using(0));
    }
    weightsSum = new float[taps][in.stride() * output.stride()];
    dense = new float[in.stride() * output.stride()];
    bias = new float[output.stride()];
    biasSum = new float[output.stride()];
  }

  /** Makes and counts it. */
  record Factory(Conv1d layer) implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      return new Conv1dStage(
          stack.kernel(),
          stack.plan(),
          stack.top(),
          layer.activation(),
          layer.windows(),
          stack.array("kernel"),
          stack.array("bias"));
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      Shape.Sequence from = below.requireSequence();
      int steps = layer.windows().count(from.steps());
      long in = Kernel.padded(from.width());
      long out = Kernel.padded(layer.filters());
      for (int tap = 0; tap < layer.kernelSize(); tap++) {
        bytes.addMatrix(from.width(), StackBytes.blocks(layer.filters()));
        bytes.addMatrix(layer.filters(), StackBytes.blocks(from.width()));
      }
      bytes.add((layer.kernelSize() + 1) * in * out + 2 * out);
      bytes.addSequence(from.width(), from.steps(), bytes.prefix(from.steps()));
      bytes.product(
          Math.max(PREFIX_POSITIONS, (long) BLOCK_POSITIONS * bytes.tileRows()), Math.max(in, out));
      bytes.addSequence(layer.filters(), steps, bytes.prefix(steps));
    }
  }

  @Override
  public Sequence output() {
    return output;
  }

  @Override
  public void prepare(float[] parameters) {
    for (int j = 0; j < taps; j++) {
      int from = kernelOffset + j * inputs * filters;
      Arrays.fill(dense, 0f);
      for (int k = 0; k < inputs; k++) {
        System.arraycopy(parameters, from + k * filters, dense, k * output.stride(), filters);
      }
      weights[j].set(dense);
      Arrays.fill(dense, 0f);
      for (int k = 0; k < inputs; k++) {
        for (int f = 0; f < filters; f++) {
          dense[f * in.stride() + k] = parameters[from + k * filters + f];
        }
      }
      weightsBack[j].set(dense);
    }
    System.arraycopy(parameters, biasOffset, bias, 0, filters);
  }

  @Override
  public void begin(StepKey key) {
    expanded.begin();
    int length = shared.length();
    before = windows.before(length);
    output.begin(windows.count(length), tile -> windows.within(shared.first(tile), length));
    for (float[] sum : weightsSum) {
      Arrays.fill(sum, 0f);
    }
    Arrays.fill(biasSum, 0f);
  }

  @Override
  public void forwardPrefix() {
    for (int from = 0; from < output.prefixLength(); from += PREFIX_POSITIONS) {
      int to = Math.min(output.prefixLength(), from + PREFIX_POSITIONS);
      forward(shared.prefix, shared.prefixAt(0), 1, output.prefix, output.prefixAt(0), from, to);
    }
  }

  @Override
  public void forwardTile() {
    expanded.expand();
    for (int from = output.first(); from < output.length(); from += BLOCK_POSITIONS) {
      int to = Math.min(output.length(), from + BLOCK_POSITIONS);
      forward(in.tile, tileAt(in), plan.tileRows(), output.tile, tileAt(output), from, to);
    }
  }

  /** Where position 0 of a tile would be, if it were the tile's own. */
  private static int tileAt(Sequence of) {
    return of.at(of.first()) - of.first() * of.blockSize();
  }

  /** The first output of a block whose tap is not in front of the sequence. */
  private int from(int from, int tap) {
    return Math.max(from, -Math.floorDiv(tap - before, windows.stride()));
  }

  /** Behind the last output of a block whose tap is not behind the sequence. */
  private int to(int to, int tap) {
    int last = Math.floorDiv(shared.length() - 1 + before - tap, windows.stride());
    return Math.min(to, last + 1);
  }

  /** Outputs that one product has the rows of: all of a block, unless others lie between them. */
  private int together(int rows, int outputs) {
    return windows.stride() == 1 || rows == 1 ? outputs : 1;
  }

  /** Floats from one row of a product's input to the next. */
  private int step(int rows) {
    return rows == 1 ? windows.stride() * in.stride() : in.stride();
  }

  /**
   * @param xAt where position 0 of the input is, or would be
   * @param rows of a position
   * @param yAt likewise of the output
   * @param from first output
   * @param to behind the last one
   */
  private void forward(float[] x, int xAt, int rows, float[] y, int yAt, int from, int to) {
    int first = yAt + from * rows * output.stride();
    int count = (to - from) * rows;
    boolean padded = windows.padding() != Windows.Padding.VALID;
    for (int i = 0; padded && i < count; i++) {
      System.arraycopy(bias, 0, y, first + i * output.stride(), output.stride());
    }
    for (int j = 0; j < taps; j++) {
      int end = to(to, j);
      int outputs;
      for (int q = from(from, j); q < end; q += outputs) {
        outputs = together(rows, end - q);
        int at = yAt + q * rows * output.stride();
        boolean begins = j == 0 && !padded;
        kernel.product(
            weights[j],
            x,
            xAt + (q * windows.stride() - before + j) * rows * in.stride(),
            step(rows),
            outputs * rows,
            begins ? bias : y,
            begins ? 0 : at,
            begins ? 0 : output.stride(),
            y,
            at,
            output.stride());
      }
    }
    Activations.apply(kernel, activation, y, first, count, filters, output.stride());
  }

  @Override
  public void backwardTile() {
    int own = in.at(in.first());
    Arrays.fill(in.tileGradient, own, own + (in.length() - in.first()) * in.blockSize(), 0f);
    for (int from = output.first(); from < output.length(); from += BLOCK_POSITIONS) {
      int to = Math.min(output.length(), from + BLOCK_POSITIONS);
      backward(
          in.tile,
          in.tileGradient,
          tileAt(in),
          plan.tileRows(),
          output.tile,
          output.tileGradient,
          tileAt(output),
          from,
          to);
    }
    expanded.contract(false);
  }

  @Override
  public void backwardPrefix() {
    for (int from = 0; from < output.prefixLength(); from += PREFIX_POSITIONS) {
      int to = Math.min(output.prefixLength(), from + PREFIX_POSITIONS);
      backward(
          shared.prefix,
          shared.prefixGradient,
          shared.prefixAt(0),
          1,
          output.prefix,
          output.prefixGradient,
          output.prefixAt(0),
          from,
          to);
    }
  }

  /** Adds to {@code dx}, whose windows overlap, where it is asked for. */
  private void backward(
      float[] x, float[] dx, int xAt, int rows, float[] y, float[] dy, int yAt, int from, int to) {
    int first = yAt + from * rows * output.stride();
    int count = (to - from) * rows;
    Activations.gradient(activation, y, first, dy, first, count * output.stride());
    kernel.sumRows(dy, first, output.stride(), output.stride(), count, biasSum, 0);
    for (int j = 0; j < taps; j++) {
      int end = to(to, j);
      int outputs;
      for (int q = from(from, j); q < end; q += outputs) {
        outputs = together(rows, end - q);
        int at = xAt + (q * windows.stride() - before + j) * rows * in.stride();
        backward(j, x, dx, at, step(rows), dy, yAt + q * rows * output.stride(), outputs * rows);
      }
    }
  }

  /** Of one tap, for rows of the input that lie {@code step} floats apart. */
  private void backward(
      int tap, float[] x, float[] dx, int at, int step, float[] dy, int dyAt, int count) {
    kernel.accumulate(
        x,
        at,
        step,
        in.stride(),
        dy,
        dyAt,
        output.stride(),
        output.stride(),
        count,
        weightsSum[tap]);
    if (in.constant()) {
      return;
    }
    kernel.product(weightsBack[tap], dy, dyAt, output.stride(), count, dx, at, step, dx, at, step);
  }

  @Override
  public void addGradient(float[] gradient) {
    for (int j = 0; j < taps; j++) {
      int to = kernelOffset + j * inputs * filters;
      for (int k = 0; k < inputs; k++) {
        for (int f = 0; f < filters; f++) {
          gradient[to + k * filters + f] += weightsSum[j][k * output.stride() + f];
        }
      }
    }
    for (int f = 0; f < filters; f++) {
      gradient[biasOffset + f] += biasSum[f];
    }
  }
}
