package io.carrytrack.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.kernels.CellFunctions;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.kernels.KernelVariant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The step without a backward pass beside the one that keeps its gates. */
class LstmForwardTest {
  private static final int BLOCKS = 64;
  private static final int UNITS = BLOCKS * Kernel.LANE_BLOCK;

  private final float[] gates = new float[4 * UNITS];
  private final float[] cell = new float[2 * UNITS];
  private final float[] h = new float[UNITS];

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void isTheStepThatKeepsItsGates(KernelVariant variant) {
    Random random = new Random(1);
    for (int i = 0; i < gates.length; i++) {
      gates[i] = (float) (3 * random.nextGaussian() * Math.exp(2 * random.nextGaussian()));
    }
    for (int i = 0; i < UNITS; i++) {
      cell[i] = (float) (4 * random.nextGaussian());
    }
    float[] keptCell = cell.clone();
    float[] keptH = new float[UNITS];
    CellFunctions functions = variant.create().cells();
    functions.lstm(
        false, true, gates.clone(), 0, keptCell, 0, UNITS, new float[UNITS], 0, keptH, 0, BLOCKS);
    functions.lstm(false, false, gates, 0, cell, 0, UNITS, new float[UNITS], 0, h, 0, BLOCKS);
    for (int i = 0; i < UNITS; i++) {
      assertThat(cell[UNITS + i])
          .as("cell state of unit %d", i)
          .isCloseTo(keptCell[UNITS + i], within(2e-6f * Math.max(1, Math.abs(cell[i]))));
      assertThat(h[i]).as("output of unit %d", i).isCloseTo(keptH[i], within(2e-6f));
    }
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void whatIsNotFiniteBecomesNotANumber(KernelVariant variant) {
    float[] bad = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    // unit n of block g has something bad as its gate g
    for (int gate = 0; gate < 4; gate++) {
      for (int n = 0; n < bad.length; n++) {
        gates[(4 * gate + gate) * Kernel.LANE_BLOCK + n] = bad[n];
      }
    }
    variant
        .create()
        .cells()
        .lstm(false, false, gates, 0, cell, 0, UNITS, new float[UNITS], 0, h, 0, BLOCKS);
    for (int i = 0; i < UNITS; i++) {
      boolean spoilt = i < 4 * Kernel.LANE_BLOCK && i % Kernel.LANE_BLOCK < bad.length;
      assertThat(Float.isNaN(h[i])).as("unit %d is not a number", i).isEqualTo(spoilt);
    }
  }

  /** Where anything is beyond the range of tanh, all are clipped, which changes no others. */
  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void oneUnitOutOfRangeLeavesTheOthersTheirBits(KernelVariant variant) {
    Random random = new Random(2);
    for (int i = 0; i < gates.length; i++) {
      gates[i] = i % 97 == 0 ? -0f : (float) random.nextGaussian();
    }
    for (int i = 0; i < UNITS; i++) {
      cell[i] = i % 89 == 0 ? -0f : (float) random.nextGaussian();
    }
    CellFunctions functions = variant.create().cells();
    for (boolean backward : new boolean[] {true, false}) {
      float[] inRange = step(functions, backward, gates, cell);
      float[] farGates = gates.clone();
      farGates[5] = -1000f;
      float[] farCell = cell.clone();
      farCell[5] = 1000f;
      float[] beyond = step(functions, backward, farGates, farCell);
      for (int i = 0; i < inRange.length; i++) {
        if (i % UNITS != 5) {
          assertThat(Float.floatToRawIntBits(beyond[i]))
              .as("value %d, backward %s", i, backward)
              .isEqualTo(Float.floatToRawIntBits(inRange[i]));
        }
      }
    }
  }

  /** The new cell state, then the output. */
  private static float[] step(
      CellFunctions functions, boolean backward, float[] gates, float[] cell) {
    float[] state = cell.clone();
    float[] output = new float[UNITS];
    functions.lstm(
        false, backward, gates.clone(), 0, state, 0, UNITS, new float[UNITS], 0, output, 0, BLOCKS);
    float[] both = Arrays.copyOfRange(state, UNITS, 3 * UNITS);
    System.arraycopy(output, 0, both, UNITS, UNITS);
    return both;
  }
}
