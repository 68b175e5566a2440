package io.carrytrack.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WindowsTest {

  /** By hand: TensorFlow's "SAME" of 5 steps pads one step behind, of 6 one on either side. */
  @Test
  void theOddStepOfPaddingIsBehind() {
    Windows even = new Windows(2, 1, Windows.Padding.SAME);
    assertThat(even.before(5)).isZero();
    assertThat(even.count(5)).isEqualTo(5);
    assertThat(even.covered(4, 5)).as("the last window has one step").isEqualTo(1);
    Windows three = new Windows(4, 2, Windows.Padding.SAME);
    assertThat(three.before(6)).isEqualTo(1);
    assertThat(three.count(6)).isEqualTo(3);
    assertThat(new Windows(3, 1, Windows.Padding.CAUSAL).before(6)).isEqualTo(2);
    assertThat(new Windows(3, 5, Windows.Padding.SAME).before(6)).isEqualTo(1);
    assertThat(new Windows(3, 5, Windows.Padding.SAME).before(9)).as("none is needed").isZero();
  }

  /** Every window written out, step by step. */
  @Property(tries = 500)
  void windowsLieWhereTheirStepsSay(
      @ForAll @IntRange(min = 1, max = 9) int size,
      @ForAll @IntRange(min = 1, max = 9) int stride,
      @ForAll @IntRange(min = 1, max = 20) int steps,
      @ForAll Windows.Padding padding) {
    Windows windows = new Windows(size, stride, padding);
    int before = windows.before(steps);
    List<List<Integer>> all = new ArrayList<>();
    for (int q = 0; q < windows.count(steps); q++) {
      List<Integer> covered = new ArrayList<>();
      for (int t = q * stride - before; t < q * stride - before + size; t++) {
        if (t >= 0 && t < steps) {
          covered.add(t);
        }
      }
      all.add(covered);
      assertThat(covered).as("window %d", q).isNotEmpty();
      assertThat(windows.first(q, steps)).isEqualTo(covered.get(0));
      assertThat(windows.covered(q, steps)).isEqualTo(covered.size());
    }
    int next = windows.count(steps) * stride - before;
    assertThat(padding == Windows.Padding.VALID ? next + size : windows.count(steps) * stride)
        .as("no further window")
        .isGreaterThan(padding == Windows.Padding.VALID ? steps : steps - 1);
    for (int known = 0; known <= steps; known++) {
      int limit = known;
      long within =
          all.stream().takeWhile(covered -> covered.get(covered.size() - 1) < limit).count();
      assertThat(windows.within(known, steps))
          .as("within %d of %d", known, steps)
          .isEqualTo((int) within);
    }
  }
}
