package io.carrytrack.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SettingTest {
  private enum Gate {
    SIGMOID,
    HARD_SIGMOID
  }

  @Test
  void aConstantHasOneWord() {
    assertThat(Setting.words(Gate.class)).containsExactly("sigmoid", "hard-sigmoid");
    assertThat(Setting.constant(Gate.class, "hard-sigmoid")).contains(Gate.HARD_SIGMOID);
    assertThat(Setting.constant(Gate.class, "HARD_SIGMOID")).isEmpty();
  }

  @Test
  void aValueOutOfRangeIsRefusedByItsKey() {
    assertThatCode(() -> Setting.require(true, "a.b", 1, "at least 1")).doesNotThrowAnyException();
    assertThatThrownBy(() -> Setting.require(false, "a.b", 0, "at least 1"))
        .isInstanceOf(UserError.class)
        .hasMessage("a.b is 0, must be at least 1");
  }
}
