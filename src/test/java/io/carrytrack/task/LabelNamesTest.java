package io.carrytrack.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LabelNamesTest {
  @Test
  void theTypeIsTheNarrowest() {
    assertThat(LabelNames.of(List.of("1", "2", "-5")).type())
        .isEqualTo(LabelNames.Type.WHOLE_NUMBER);
    assertThat(LabelNames.of(List.of("1", "2.5")).type()).isEqualTo(LabelNames.Type.NUMBER);
    assertThat(LabelNames.of(List.of("1", "99999999999999999999")).type())
        .isEqualTo(LabelNames.Type.NUMBER);
    assertThat(LabelNames.of(List.of("false", "true")).type()).isEqualTo(LabelNames.Type.BOOLEAN);
    assertThat(LabelNames.of(List.of("false", "maybe")).type()).isEqualTo(LabelNames.Type.STRING);
    assertThat(LabelNames.of(List.of("１", "２")).type())
        .as("digits of another script")
        .isEqualTo(LabelNames.Type.STRING);
  }

  @Test
  void whatIsNoNumberIsAWord() {
    for (String text :
        List.of("NaN", "Infinity", "1e999", "0x1p3", "1d", "", ".", "1_000", "1 2")) {
      assertThat(LabelNames.number(text)).as(text).isEmpty();
    }
    assertThat(LabelNames.number("9".repeat(1_000_000))).isEmpty();
    for (String text : List.of("1", "+1", "-.5", "1.", "1e-3")) {
      assertThat(LabelNames.number(text)).as(text).isPresent();
    }
  }

  @Test
  void labelsWithoutNamesAreNumbers() {
    assertThat(LabelNames.NONE.name(3)).isEqualTo("3");
    assertThat(LabelNames.of(List.of("no", "yes")).name(1)).isEqualTo("yes");
  }

  @Test
  void namesFitTheirTypeAndTheirTask() {
    assertThatThrownBy(() -> new LabelNames(LabelNames.Type.STRING, List.of("a", "a")))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> new LabelNames(LabelNames.Type.BOOLEAN, List.of("a", "true")))
        .hasMessageContaining("\"a\"");
    assertThatThrownBy(() -> new LabelNames(LabelNames.Type.STRING, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LabelNames.of(List.of("a", "b")).requireFor(Task.multiclass(3)))
        .hasMessageContaining("2 labels, and a network of 3");
    LabelNames.NONE.requireFor(Task.multiclass(3));
  }
}
