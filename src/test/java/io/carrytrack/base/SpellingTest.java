package io.carrytrack.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Cost;
import org.junit.jupiter.api.Test;

class SpellingTest {
  @Test
  void lettersAreChangedInsertedOrLeftOut() {
    assertThat(Spelling.edits("training.epochs", "training.epochs")).isZero();
    assertThat(Spelling.edits("training.epochs", "trainin.epochx")).isEqualTo(2);
    assertThat(Spelling.edits("units", "")).isEqualTo(5);
  }

  @Test
  void aNameOfAMegabyteIsComparedByItsBeginning() {
    String name = "units" + "x".repeat(1 << 20);
    assertThat(Spelling.edits("units", name)).isEqualTo(Spelling.LONGEST - "units".length());
    assertThat(Cost.of(() -> Spelling.edits(name, name)).isOfARefusal()).isTrue();
  }
}
