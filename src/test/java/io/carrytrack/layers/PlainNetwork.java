package io.carrytrack.layers;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.ActivationLayer;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.AveragePooling1d;
import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.GlobalSumPooling;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.LayerNormalization;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.Windows;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.RowMasks;
import io.carrytrack.minibatch.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a stack of layers computes, written down once more as plainly as possible: one row, one
 * step, one unit at a time, in double precision, on the padded sequence. Forward only; a gradient
 * is taken by central differences of its loss.
 */
final class PlainNetwork {
  private final Architecture spec;
  private final Map<String, Integer> offsets = new HashMap<>();
  private final Map<String, Integer> ends = new HashMap<>();
  private final StackBuilder.MaskSource masks;
  private final List<String> names;

  /**
   * @param masks null when predicting
   */
  PlainNetwork(Architecture spec, ParameterLayout layout, StackBuilder.MaskSource masks) {
    this.spec = spec;
    layout.arrays().forEach(array -> offsets.put(array.name(), array.offset()));
    layout.arrays().forEach(array -> ends.put(array.name(), array.end()));
    this.masks = masks;
    names = spec.parts("layers").stream().skip(1).map(Architecture.Part::name).toList();
  }

  /** Weighted mean binary cross-entropy. */
  double loss(TokenBatch batch, double[] parameters) {
    double sum = 0;
    double weights = 0;
    for (int row = 0; row < batch.rows(); row++) {
      double x = logit(batch, row, parameters);
      double y = batch.labels()[row];
      double entropy = Math.max(x, 0) - x * y + Math.log1p(Math.exp(-Math.abs(x)));
      sum += batch.weights()[row] * entropy;
      weights += batch.weights()[row];
    }
    return sum / weights;
  }

  /** The loss, and the sum of l2 w^2 over all kernels. */
  private double penalized(TokenBatch batch, double[] parameters) {
    double sum = loss(batch, parameters);
    for (int i = 0; i < spec.layers().size(); i++) {
      Layer layer = spec.layers().get(i);
      if (layer instanceof Dense dense) {
        sum += dense.l2() * squares(names.get(i) + ".kernel", parameters);
      } else if (layer instanceof Conv1d conv) {
        sum += conv.l2() * squares(names.get(i) + ".kernel", parameters);
      } else if (layer instanceof Recurrent recurrent) {
        List<String> parts =
            recurrent.bidirectional() ? List.of(".forward", ".backward") : List.of("");
        for (String part : parts) {
          String name = names.get(i) + part;
          sum += recurrent.l2() * squares(name + ".kernel", parameters);
          sum += recurrent.recurrentL2() * squares(name + ".recurrent_kernel", parameters);
        }
      }
    }
    return sum;
  }

  private double squares(String array, double[] parameters) {
    double sum = 0;
    for (int i = offsets.get(array); i < ends.get(array); i++) {
      sum += parameters[i] * parameters[i];
    }
    return sum;
  }

  /** The central difference of the loss with its penalties in one parameter. */
  double derivative(TokenBatch batch, double[] parameters, int index) {
    double before = parameters[index];
    double step = 1e-6;
    parameters[index] = before + step;
    double up = penalized(batch, parameters);
    parameters[index] = before - step;
    double down = penalized(batch, parameters);
    parameters[index] = before;
    return (up - down) / (2 * step);
  }

  double probability(TokenBatch batch, int row, double[] parameters) {
    return 1 / (1 + Math.exp(-logit(batch, row, parameters)));
  }

  private double logit(TokenBatch batch, int row, double[] parameters) {
    boolean[] skipped = new boolean[spec.length()];
    List<double[]> steps =
        spec.input() instanceof Input.Tokens
            ? embedded(batch, row, parameters, skipped)
            : numbers(batch, row);
    for (int i = 0; i < spec.layers().size(); i++) {
      Layer layer = spec.layers().get(i);
      if (layer instanceof Recurrent recurrent) {
        steps = recurrent(i, recurrent, steps, skipped, row, parameters);
      } else if (layer instanceof Conv1d conv) {
        steps = conv1d(names.get(i), conv, steps, parameters);
      } else if (layer instanceof MaxPooling1d pool) {
        steps = pooling(true, pool.size(), pool.stride(), pool.padding(), steps);
      } else if (layer instanceof AveragePooling1d pool) {
        steps = pooling(false, pool.size(), pool.stride(), pool.padding(), steps);
      } else if (layer instanceof ActivationLayer function) {
        steps = eachNumber(function.activation(), steps);
      } else if (layer instanceof LayerNormalization normalization) {
        steps = layerNormalization(names.get(i), normalization, steps, parameters);
      } else if (layer instanceof BatchNormalization normalization) {
        steps = batchNormalization(names.get(i), normalization, steps, parameters);
      } else if (layer instanceof Flatten) {
        steps = List.of(steps.stream().flatMapToDouble(Arrays::stream).toArray());
      } else if (layer instanceof Dropout dropout) {
        steps = dropout(i, dropout, steps, skipped, row);
      } else if (layer instanceof GlobalMaxPooling) {
        steps = pooling(true, steps.size(), 1, Windows.Padding.VALID, steps);
      } else if (layer instanceof GlobalAveragePooling) {
        steps = List.of(average(steps, skipped));
      } else if (layer instanceof GlobalSumPooling) {
        steps = List.of(sum(steps, skipped));
      } else if (layer instanceof Dense dense) {
        boolean last = i == spec.layers().size() - 1;
        List<double[]> results = new ArrayList<>();
        for (double[] x : steps) {
          results.add(dense(i, dense, x, last, parameters));
        }
        steps = results;
      } else {
        throw new IllegalStateException("no plain form of " + layer);
      }
    }
    return steps.get(0)[0];
  }

  private List<double[]> embedded(
      TokenBatch batch, int row, double[] parameters, boolean[] skipped) {
    int[] tokens = padded(batch, row);
    List<double[]> steps = new ArrayList<>();
    int units = spec.embeddingUnits();
    for (int t = 0; t < tokens.length; t++) {
      skipped[t] = spec.maskPadding() && tokens[t] == 0;
      double[] x = new double[units];
      System.arraycopy(parameters, tokens[t] * units, x, 0, units);
      steps.add(x);
    }
    return steps;
  }

  private List<double[]> numbers(TokenBatch batch, int row) {
    List<double[]> steps = new ArrayList<>();
    int at = batch.offsets()[row];
    for (int t = 0; t < spec.length(); t++) {
      double[] x = new double[spec.input().width()];
      for (int i = 0; i < x.length; i++) {
        x[i] = Float.intBitsToFloat(batch.tokens()[at++]);
      }
      steps.add(x);
    }
    return steps;
  }

  private static int[] padded(TokenBatch batch, int row) {
    int[] tokens = new int[batch.length()];
    int at = batch.side() == PadSide.PRE ? batch.padsOf(row) : 0;
    for (int i = batch.offsets()[row]; i < batch.offsets()[row + 1]; i++) {
      tokens[at++] = batch.tokens()[i];
    }
    return tokens;
  }

  /** Keras' number of outputs: ceil(steps / stride), or ceil((steps - size + 1) / stride). */
  private static int outputs(Windows.Padding padding, int steps, int size, int stride) {
    double wanted = padding == Windows.Padding.VALID ? steps - size + 1 : steps;
    return (int) Math.ceil(wanted / stride);
  }

  /** TensorFlow's padding in front: the smaller half of (outputs - 1) stride + size - steps. */
  private static int zerosInFront(Windows.Padding padding, int steps, int size, int stride) {
    return switch (padding) {
      case VALID -> 0;
      case CAUSAL -> size - 1;
      case SAME ->
          Math.max((outputs(padding, steps, size, stride) - 1) * stride + size - steps, 0) / 2;
    };
  }

  private List<double[]> conv1d(String name, Conv1d layer, List<double[]> in, double[] parameters) {
    int size = layer.kernelSize();
    int inputs = in.get(0).length;
    List<double[]> padded = new ArrayList<>();
    for (int i = zerosInFront(layer.padding(), in.size(), size, layer.stride()); i > 0; i--) {
      padded.add(new double[inputs]);
    }
    padded.addAll(in);
    List<double[]> out = new ArrayList<>();
    for (int q = 0; q < outputs(layer.padding(), in.size(), size, layer.stride()); q++) {
      while (padded.size() < q * layer.stride() + size) {
        padded.add(new double[inputs]);
      }
      double[] y = new double[layer.filters()];
      for (int f = 0; f < y.length; f++) {
        y[f] = parameters[offsets.get(name + ".bias") + f];
        for (int j = 0; j < size; j++) {
          for (int k = 0; k < inputs; k++) {
            int at = offsets.get(name + ".kernel") + (j * inputs + k) * y.length + f;
            y[f] += padded.get(q * layer.stride() + j)[k] * parameters[at];
          }
        }
        y[f] = activation(layer.activation(), y[f]);
      }
      out.add(y);
    }
    return out;
  }

  /** Places are counted from the last step on that is not skipped. */
  private List<double[]> dropout(
      int index, Dropout layer, List<double[]> in, boolean[] skipped, int row) {
    RowMasks drawn = masks(layer.rate(), index, 0);
    if (drawn == null) {
      return in;
    }
    boolean sequence = in.size() == skipped.length;
    List<double[]> out = new ArrayList<>();
    int place = 0;
    for (int t = in.size() - 1; t >= 0; t--) {
      double[] y = in.get(t).clone();
      for (int i = 0; i < y.length; i++) {
        y[i] *= drawn.factor(row, layer.spatial() ? i : place * y.length + i);
      }
      place += sequence && skipped[t] ? 0 : 1;
      out.add(y);
    }
    Collections.reverse(out);
    return out;
  }

  /** The largest or the mean of the steps that a window has. */
  private static List<double[]> pooling(
      boolean largest, int size, int stride, Windows.Padding padding, List<double[]> in) {
    List<double[]> out = new ArrayList<>();
    int zeros = zerosInFront(padding, in.size(), size, stride);
    for (int q = 0; q < outputs(padding, in.size(), size, stride); q++) {
      int from = Math.max(0, q * stride - zeros);
      int to = Math.min(in.size(), q * stride - zeros + size);
      double[] y = new double[in.get(0).length];
      for (int i = 0; i < y.length; i++) {
        int unit = i;
        DoubleSummaryStatistics pool =
            in.subList(from, to).stream().mapToDouble(x -> x[unit]).summaryStatistics();
        y[i] = largest ? pool.getMax() : pool.getAverage();
      }
      out.add(y);
    }
    return out;
  }

  private static List<double[]> eachNumber(Activation activation, List<double[]> in) {
    return in.stream()
        .map(x -> Arrays.stream(x).map(number -> activation(activation, number)).toArray())
        .toList();
  }

  private List<double[]> layerNormalization(
      String name, LayerNormalization layer, List<double[]> in, double[] parameters) {
    List<double[]> out = new ArrayList<>();
    for (double[] x : in) {
      double mean = Arrays.stream(x).average().orElseThrow();
      double variance =
          Arrays.stream(x).map(number -> Math.pow(number - mean, 2)).average().orElseThrow();
      double[] y = new double[x.length];
      for (int i = 0; i < y.length; i++) {
        double gamma = layer.scale() ? parameters[offsets.get(name + ".gamma") + i] : 1;
        double beta = layer.center() ? parameters[offsets.get(name + ".beta") + i] : 0;
        y[i] = gamma * (x[i] - mean) / Math.sqrt(variance + layer.epsilon()) + beta;
      }
      out.add(y);
    }
    return out;
  }

  private List<double[]> batchNormalization(
      String name, BatchNormalization layer, List<double[]> in, double[] parameters) {
    List<double[]> out = new ArrayList<>();
    for (double[] x : in) {
      double[] y = new double[x.length];
      for (int i = 0; i < y.length; i++) {
        double gamma = layer.scale() ? parameters[offsets.get(name + ".gamma") + i] : 1;
        double beta = layer.center() ? parameters[offsets.get(name + ".beta") + i] : 0;
        double mean = parameters[offsets.get(name + ".moving_mean") + i];
        double variance = parameters[offsets.get(name + ".moving_variance") + i];
        y[i] = gamma * (x[i] - mean) / Math.sqrt(variance + layer.epsilon()) + beta;
      }
      out.add(y);
    }
    return out;
  }

  /** Of the steps that are not skipped, if there is one. */
  private static double[] sum(List<double[]> in, boolean[] skipped) {
    double[] y = new double[in.get(0).length];
    for (int t = 0; t < in.size(); t++) {
      for (int i = 0; i < y.length && !skipped[t]; i++) {
        y[i] += in.get(t)[i];
      }
    }
    return y;
  }

  private static double[] average(List<double[]> in, boolean[] skipped) {
    double[] y = sum(in, skipped);
    int count = 0;
    for (int t = 0; t < in.size(); t++) {
      count += skipped[t] ? 0 : 1;
    }
    for (int i = 0; i < y.length && count > 0; i++) {
      y[i] /= count;
    }
    return y;
  }

  private static double activation(Activation activation, double x) {
    return switch (activation) {
      case LINEAR -> x;
      case RELU -> Math.max(0, x);
      case TANH -> Math.tanh(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case SOFTMAX -> throw new IllegalArgumentException("of all units together, the task's");
    };
  }

  private double[] dense(int index, Dense layer, double[] x, boolean last, double[] parameters) {
    int kernel = offsets.get(names.get(index) + ".kernel");
    int bias = offsets.get(names.get(index) + ".bias");
    double[] y = new double[layer.units()];
    for (int j = 0; j < y.length; j++) {
      y[j] = parameters[bias + j];
      for (int k = 0; k < x.length; k++) {
        y[j] += x[k] * parameters[kernel + k * y.length + j];
      }
      if (!last) {
        y[j] = activation(layer.activation(), y[j]);
      }
    }
    return y;
  }

  private List<double[]> recurrent(
      int index,
      Recurrent layer,
      List<double[]> in,
      boolean[] skipped,
      int row,
      double[] parameters) {
    if (!layer.bidirectional()) {
      List<double[]> out =
          direction(index, layer, names.get(index), false, in, skipped, row, parameters);
      return layer.sequences() ? out : List.of(out.get(out.size() - 1));
    }
    String name = names.get(index);
    List<double[]> left =
        direction(index, layer, name + ".forward", false, in, skipped, row, parameters);
    List<double[]> right =
        direction(index, layer, name + ".backward", true, in, skipped, row, parameters);
    if (!layer.sequences()) {
      return List.of(merged(layer.merge(), left.get(left.size() - 1), right.get(0)));
    }
    List<double[]> joined = new ArrayList<>();
    for (int t = 0; t < in.size(); t++) {
      double[] both = merged(layer.merge(), left.get(t), right.get(t));
      joined.add(skipped[t] ? new double[both.length] : both);
    }
    return joined;
  }

  private static double[] merged(Recurrent.Merge merge, double[] left, double[] right) {
    if (merge == Recurrent.Merge.CONCAT) {
      return join(left, right);
    }
    double[] both = new double[left.length];
    for (int i = 0; i < both.length; i++) {
      both[i] =
          switch (merge) {
            case CONCAT -> throw new IllegalStateException("is longer");
            case SUM -> left[i] + right[i];
            case MUL -> left[i] * right[i];
            case AVE -> (left[i] + right[i]) / 2;
          };
    }
    return both;
  }

  private static double[] join(double[] left, double[] right) {
    double[] both = new double[left.length + right.length];
    System.arraycopy(left, 0, both, 0, left.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  private List<double[]> direction(
      int index,
      Recurrent layer,
      String name,
      boolean reverse,
      List<double[]> in,
      boolean[] skipped,
      int row,
      double[] parameters) {
    int length = in.size();
    int units = layer.units();
    int place = reverse ? 2 : 0;
    RowMasks inputMasks = masks(layer.dropout(), index, place);
    RowMasks stateMasks = masks(layer.recurrentDropout(), index, place + 1);
    double[] h = new double[units];
    double[] c = new double[units];
    double[][] out = new double[length][];
    for (int i = 0; i < length; i++) {
      int t = reverse ? length - 1 - i : i;
      if (!skipped[t]) {
        double[] x = masked(in.get(t), inputMasks, row);
        double[] operand = masked(h, stateMasks, row);
        h = step(layer, name, x, layer.maskedCarry() ? operand : h, operand, c, parameters);
      }
      out[t] = h;
    }
    return List.of(out);
  }

  private RowMasks masks(float rate, int index, int place) {
    return masks == null || rate == 0 ? null : masks.masks(rate, index, place);
  }

  private static double[] masked(double[] x, RowMasks masks, int row) {
    if (masks == null) {
      return x;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] * masks.factor(row, i);
    }
    return y;
  }

  /** One step: gives the new output and changes the cell state c in place. */
  private double[] step(
      Recurrent layer,
      String name,
      double[] x,
      double[] carry,
      double[] operand,
      double[] c,
      double[] p) {
    int units = layer.units();
    double[] h = new double[units];
    switch (layer.cell()) {
      case SIMPLE_RNN -> {
        for (int u = 0; u < units; u++) {
          h[u] = Math.tanh(sum(name, 1, 0, u, units, x, operand, p));
        }
      }
      case LSTM -> {
        for (int u = 0; u < units; u++) {
          double i = gate(layer, sum(name, 4, 0, u, units, x, operand, p));
          double f = gate(layer, sum(name, 4, 1, u, units, x, operand, p));
          double g = Math.tanh(sum(name, 4, 2, u, units, x, operand, p));
          double o = gate(layer, sum(name, 4, 3, u, units, x, operand, p));
          c[u] = f * c[u] + i * g;
          h[u] = o * Math.tanh(c[u]);
        }
      }
      case GRU -> gru(layer, name, x, carry, operand, h, p);
    }
    return h;
  }

  private void gru(
      Recurrent layer,
      String name,
      double[] x,
      double[] carry,
      double[] operand,
      double[] h,
      double[] p) {
    int units = layer.units();
    double[] z = new double[units];
    double[] r = new double[units];
    double[] reset = new double[units];
    for (int u = 0; u < units; u++) {
      double second = layer.resetAfter() ? recurrentBias(name, 0, u, units, p) : 0;
      z[u] = gate(layer, second + sum(name, 3, 0, u, units, x, operand, p));
      second = layer.resetAfter() ? recurrentBias(name, 1, u, units, p) : 0;
      r[u] = gate(layer, second + sum(name, 3, 1, u, units, x, operand, p));
      reset[u] = r[u] * operand[u];
    }
    for (int u = 0; u < units; u++) {
      double n;
      if (layer.resetAfter()) {
        double recurrent =
            recurrentBias(name, 2, u, units, p) + recurrent(name, 3, 2, u, units, operand, p);
        n = Math.tanh(input(name, 3, 2, u, units, x, p) + r[u] * recurrent);
      } else {
        n = Math.tanh(sum(name, 3, 2, u, units, x, reset, p));
      }
      h[u] = z[u] * carry[u] + (1 - z[u]) * n;
    }
  }

  private double recurrentBias(String name, int gate, int unit, int units, double[] p) {
    return p[offsets.get(name + ".bias") + (3 + gate) * units + unit];
  }

  private double sum(
      String name, int gates, int gate, int unit, int units, double[] x, double[] h, double[] p) {
    return input(name, gates, gate, unit, units, x, p)
        + recurrent(name, gates, gate, unit, units, h, p);
  }

  private double input(
      String name, int gates, int gate, int unit, int units, double[] x, double[] p) {
    double sum = p[offsets.get(name + ".bias") + gate * units + unit];
    return sum + product(name + ".kernel", gates, gate, unit, units, x, p);
  }

  private double recurrent(
      String name, int gates, int gate, int unit, int units, double[] h, double[] p) {
    return product(name + ".recurrent_kernel", gates, gate, unit, units, h, p);
  }

  private double product(
      String array, int gates, int gate, int unit, int units, double[] x, double[] p) {
    int offset = offsets.get(array) + gate * units + unit;
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += x[k] * p[offset + k * gates * units];
    }
    return sum;
  }

  private static double gate(Recurrent layer, double x) {
    return layer.gate() == GateActivation.HARD_SIGMOID
        ? Math.max(0, Math.min(1, 0.2 * x + 0.5))
        : 1 / (1 + Math.exp(-x));
  }
}
