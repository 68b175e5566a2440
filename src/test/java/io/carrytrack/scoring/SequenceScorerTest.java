package io.carrytrack.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.testing.Models;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceScorerTest {
  private static final int TEXTS = 500;

  private static String text(int i) {
    Random random = new Random(i);
    StringBuilder text = new StringBuilder();
    for (int word = 0; word < 1 + random.nextInt(20); word++) {
      text.append(Models.WORDS.get(random.nextInt(Models.WORDS.size()))).append(' ');
    }
    return text.toString();
  }

  @Test
  void theKernelsAgree() {
    SequenceScorer vector = ScoringModel.of(Models.lstm(), KernelVariant.VECTOR).borrow();
    SequenceScorer blas = ScoringModel.of(Models.lstm(), KernelVariant.BLAS).borrow();
    for (int i = 0; i < TEXTS; i++) {
      vector.add(text(i));
      blas.add(text(i));
    }
    float[] one = vector.predict();
    float[] other = blas.predict();
    for (int i = 0; i < TEXTS; i++) {
      assertThat(one[i]).as(text(i)).isCloseTo(other[i], within(1e-5f));
    }
  }

  @Test
  void aScorerThatWasGivenBackServesTheNextTask() {
    ScoringModel model = ScoringModel.of(Models.lstm(), KernelVariant.best());
    SequenceScorer first = model.borrow();
    assertThat(model.borrow()).as("two threads share none").isNotSameAs(first);
    first.add("great film");
    model.giveBack(first);
    SequenceScorer again = model.borrow();
    assertThat(again).isSameAs(first);
    assertThat(again.rows()).as("nothing of the former task").isZero();
  }

  @Test
  void whatHasNoWordIsNotAdded() {
    SequenceScorer scorer = ScoringModel.of(Models.lstm(), KernelVariant.best()).borrow();
    assertThat(scorer.add("")).isFalse();
    assertThat(scorer.add(" .,! <br /> \ud800 \u00a0")).isFalse();
    assertThat(scorer.add("never-seen")).isTrue();
    assertThat(scorer.rows()).isEqualTo(1);
  }
}
