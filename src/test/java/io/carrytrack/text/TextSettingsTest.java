package io.carrytrack.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;

class TextSettingsTest {
  @Test
  void aValueOutOfRangeIsNamedByItsKey() {
    assertThatThrownBy(() -> settings(3, 500))
        .isInstanceOf(UserError.class)
        .hasMessage("text.vocabulary-size is 3, must be above 3");
    assertThatThrownBy(() -> settings(4, 0))
        .isInstanceOf(UserError.class)
        .hasMessage("text.max-length is 0, must be from 1 to 1000000");
    assertThatThrownBy(() -> settings(4, 1_000_001)).isInstanceOf(UserError.class);
  }

  @Test
  void theBoundsThemselvesAreFine() {
    assertThat(settings(4, 1).vocabularySize()).isEqualTo(4);
    assertThat(settings(4, TextSettings.LONGEST).maxLength()).isEqualTo(1_000_000);
  }

  @Test
  void settingsTravelToExecutors() {
    assertThat(SerializationUtils.clone(settings(4, 1))).isEqualTo(settings(4, 1));
  }

  private static TextSettings settings(int vocabularySize, int maxLength) {
    return new TextSettings(vocabularySize, maxLength, PadSide.PRE, PadSide.PRE);
  }
}
