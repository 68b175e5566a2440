package io.carrytrack.minibatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DropoutMasksTest {
  private static final int ROWS = 200;
  private static final int UNITS = 100;

  private static String drawn(StepKey key, int place) {
    DropoutMasks masks = new DropoutMasks(0.3f, place);
    masks.begin(key);
    StringBuilder bits = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      for (int unit = 0; unit < UNITS; unit++) {
        bits.append(masks.factor(row, unit) == 0f ? '0' : '1');
      }
    }
    return bits.toString();
  }

  @Test
  void dropsItsShareAndScalesTheRest() {
    DropoutMasks masks = new DropoutMasks(0.3f, 0);
    masks.begin(new StepKey(1, 2, 3, 4));
    double sum = 0;
    int dropped = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int unit = 0; unit < UNITS; unit++) {
        float factor = masks.factor(row, unit);
        assertThat(factor).isIn(0f, 1f / 0.7f);
        dropped += factor == 0f ? 1 : 0;
        sum += factor;
      }
    }
    assertThat(dropped / (double) (ROWS * UNITS)).as("share dropped").isCloseTo(0.3, within(0.01));
    assertThat(sum / (ROWS * UNITS)).as("mean factor").isCloseTo(1, within(0.015));
  }

  @Test
  void aRepeatedStepDrawsTheSame() {
    assertThat(drawn(new StepKey(1, 2, 3, 4), 5)).isEqualTo(drawn(new StepKey(1, 2, 3, 4), 5));
  }

  @Test
  void everyPartOfTheKeyCounts() {
    Set<String> all = new HashSet<>();
    all.add(drawn(new StepKey(0, 0, 0, 0), 0));
    all.add(drawn(new StepKey(1, 0, 0, 0), 0));
    all.add(drawn(new StepKey(1L << 40, 0, 0, 0), 0));
    all.add(drawn(new StepKey(0, 1, 0, 0), 0));
    all.add(drawn(new StepKey(0, 0, 1, 0), 0));
    all.add(drawn(new StepKey(0, 0, 0, 1), 0));
    all.add(drawn(new StepKey(0, 0, 0, 0), 1));
    assertThat(all).hasSize(7);
  }

  @Test
  void rowsAndUnitsDrawIndependently() {
    String bits = drawn(new StepKey(9, 0, 0, 0), 0);
    Set<String> rows = new HashSet<>();
    Set<String> columns = new HashSet<>();
    for (int row = 0; row < ROWS; row++) {
      rows.add(bits.substring(row * UNITS, (row + 1) * UNITS));
    }
    for (int unit = 0; unit < UNITS; unit++) {
      StringBuilder column = new StringBuilder();
      for (int row = 0; row < ROWS; row++) {
        column.append(bits.charAt(row * UNITS + unit));
      }
      columns.add(column.toString());
    }
    assertThat(rows).hasSize(ROWS);
    assertThat(columns).hasSize(UNITS);
  }
}
