package io.carrytrack.kernels;

import io.carrytrack.architecture.Activation;
import java.util.Arrays;

/** The functions of convolutions and dense layers, in place on flat arrays. */
public final class Activations {
  private Activations() {}

  /**
   * Applies a function to rows that follow each other without gaps.
   *
   * @param width columns that count; the others up to {@code stride} are 0 and stay so
   */
  public static void apply(
      Kernel kernel,
      Activation activation,
      float[] x,
      int offset,
      int rows,
      int width,
      int stride) {
    int size = rows * stride;
    switch (activation) {
      case LINEAR -> {}
      case RELU -> {
        for (int i = offset; i < offset + size; i++) {
          x[i] = Math.max(x[i], 0f);
        }
      }
      case TANH -> kernel.cells().tanh(x, offset, size);
      case SIGMOID -> {
        for (int i = offset; i < offset + size; i++) {
          x[i] *= 0.5f;
        }
        kernel.cells().tanh(x, offset, size);
        for (int i = offset; i < offset + size; i++) {
          x[i] = Math.fma(x[i], 0.5f, 0.5f);
        }
        // the sigmoid of the padding's 0 is not 0
        for (int row = 0; row < rows && width < stride; row++) {
          int from = offset + row * stride;
          Arrays.fill(x, from + width, from + stride, 0f);
        }
      }
      default -> throw unknown(activation);
    }
  }

  /**
   * Turns the gradient of the results into that of the arguments.
   *
   * @param y the results
   */
  public static void gradient(
      Activation activation, float[] y, int offset, float[] dy, int dyOffset, int size) {
    switch (activation) {
      case LINEAR -> {}
      case RELU -> {
        for (int i = 0; i < size; i++) {
          dy[dyOffset + i] = y[offset + i] > 0f ? dy[dyOffset + i] : 0f;
        }
      }
      case TANH -> {
        for (int i = 0; i < size; i++) {
          dy[dyOffset + i] *= 1f - y[offset + i] * y[offset + i];
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < size; i++) {
          dy[dyOffset + i] *= y[offset + i] * (1f - y[offset + i]);
        }
      }
      default -> throw unknown(activation);
    }
  }

  private static IllegalArgumentException unknown(Activation activation) {
    return new IllegalArgumentException(activation + " is no function of one number alone");
  }
}
