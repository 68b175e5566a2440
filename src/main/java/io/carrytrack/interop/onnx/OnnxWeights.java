package io.carrytrack.interop.onnx;

import io.carrytrack.architecture.ParameterLayout;
import java.util.Arrays;

/**
 * A network's parameters, array by array, in ONNX' order of axes and gates.
 *
 * @param layout where each lies
 * @param parameters all of them
 */
record OnnxWeights(ParameterLayout layout, float[] parameters) {
  /** An array as it is. */
  float[] array(String name) {
    ParameterLayout.Array array = layout.array(name);
    return Arrays.copyOfRange(parameters, array.offset(), array.end());
  }

  /** Size of an axis of an array. */
  int size(String name, int axis) {
    return layout.array(name).shape().get(axis);
  }

  /**
   * A kernel of a recurrent layer: {@code [inputs][gate][unit]} as {@code [gate][unit][inputs]}.
   *
   * @param gates for each of ONNX' gates its place among Keras'
   * @param to receives it from {@code at} on
   */
  void kernel(String name, int[] gates, float[] to, int at) {
    float[] from = array(name);
    int inputs = size(name, 0);
    int columns = size(name, 1);
    int units = columns / gates.length;
    int place = at;
    for (int gate : gates) {
      for (int unit = 0; unit < units; unit++) {
        for (int input = 0; input < inputs; input++) {
          to[place++] = from[input * columns + gate * units + unit];
        }
      }
    }
  }

  /**
   * A bias of a recurrent layer, {@code [gate][unit]}, of the inputs and behind it of the state:
   * zeros where Keras has one for both.
   */
  void bias(String name, int[] gates, float[] to, int at) {
    float[] from = array(name);
    boolean both = layout.array(name).shape().size() == 2;
    int columns = both ? from.length / 2 : from.length;
    int units = columns / gates.length;
    for (int part = 0; part < (both ? 2 : 1); part++) {
      for (int g = 0; g < gates.length; g++) {
        System.arraycopy(
            from, part * columns + gates[g] * units, to, at + part * columns + g * units, units);
      }
    }
  }

  /** A convolution's kernel: {@code [step][input][filter]} as {@code [filter][input][step]}. */
  float[] convolution(String name) {
    float[] from = array(name);
    int steps = size(name, 0);
    int inputs = size(name, 1);
    int filters = size(name, 2);
    float[] to = new float[from.length];
    int place = 0;
    for (int filter = 0; filter < filters; filter++) {
      for (int input = 0; input < inputs; input++) {
        for (int step = 0; step < steps; step++) {
          to[place++] = from[(step * inputs + input) * filters + filter];
        }
      }
    }
    return to;
  }
}
