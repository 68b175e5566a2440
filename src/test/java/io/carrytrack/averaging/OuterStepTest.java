package io.carrytrack.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.averaging.OuterStep.Moved;
import io.carrytrack.base.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two rounds of each outer step, worked out by hand in numbers that floats hold exactly. */
class OuterStepTest {
  private static final float[] MODEL = {1, -2};

  @Test
  void withoutAnOuterStepTheAverageIsTheModel() {
    OuterStep step = step(Outer.Type.NONE, 1, 0);
    float[] mean = {2, -2.5f};
    Moved moved = step.apply(MODEL, MODEL, mean, step.rest(2), 1);
    assertThat(moved.parameters()).isEqualTo(mean);
    assertThat(moved.momentum()).isEmpty();
  }

  /** So do the arrays of a network that no worker moves. */
  @ParameterizedTest
  @EnumSource(Outer.Type.class)
  void whatNoWorkerMovesStaysToTheBit(Outer.Type type) {
    OuterStep step = OuterStep.of(Outer.of(type, 3));
    Moved model = new Moved(new float[] {0.1f, -3e-30f, 7e20f, 1 / 3f}, step.rest(4));
    for (double factor : new double[] {1, 0.3}) {
      float[] start = step.start(model.parameters(), model.momentum());
      Moved next = step.apply(model.parameters(), start, start, model.momentum(), factor);
      assertThat(next.parameters()).as("%s", type).isEqualTo(model.parameters());
      model = next;
    }
  }

  @Test
  void blockMomentum() {
    OuterStep step = step(Outer.Type.BMUF, 0.5, 0.25);
    Moved first = round(step, new Moved(MODEL, step.rest(2)), MODEL, 2, -2.5f);
    assertThat(first.momentum()).as("1/2 of (1, -1/2)").containsExactly(0.5f, -0.25f);
    assertThat(first.parameters()).containsExactly(1.5f, -2.25f);
    Moved second = round(step, first, first.parameters(), 2.5f, -2.25f);
    assertThat(second.momentum())
        .as("1/4 of the last move and 1/2 of (1, 0)")
        .containsExactly(0.625f, -0.0625f);
    assertThat(second.parameters()).containsExactly(2.125f, -2.3125f);
  }

  @Test
  void nesterovBlockMomentumBeginsAheadOfTheModel() {
    OuterStep step = step(Outer.Type.BMUF_NESTEROV, 1, 0.5);
    Moved first = round(step, new Moved(MODEL, step.rest(2)), MODEL, 2, -2.5f);
    assertThat(first.parameters()).containsExactly(2f, -2.5f);
    float[] ahead = {2.5f, -2.75f};
    Moved second = round(step, first, ahead, 3.5f, -2.75f);
    assertThat(second.momentum())
        .as("1/2 of (1, -1/2) and the way (1, 0) from where the workers began")
        .containsExactly(1.5f, -0.25f);
    assertThat(second.parameters()).as("from the model").containsExactly(3.5f, -2.75f);
    assertThat(step.start(second.parameters(), second.momentum())).containsExactly(4.25f, -2.875f);
  }

  @Test
  void nesterovOnTheOuterGradient() {
    OuterStep step = step(Outer.Type.NESTEROV, 0.5, 0.25);
    Moved first = round(step, new Moved(MODEL, step.rest(2)), MODEL, 3, -2);
    assertThat(first.momentum()).as("the gradient (-2, 0)").containsExactly(-2f, 0f);
    assertThat(first.parameters()).as("1 + (2 + 1/4 x 2) / 2").containsExactly(2.25f, -2f);
    Moved second = round(step, first, first.parameters(), 3.25f, -4);
    assertThat(second.momentum()).as("1/4 x -2 - 1, and 2").containsExactly(-1.5f, 2f);
    assertThat(second.parameters())
        .as("2.25 + (1 + 1/4 x 1.5) / 2, and -2 - (2 + 1/4 x 2) / 2")
        .containsExactly(2.9375f, -3.25f);
  }

  @Test
  void slowMomentumIsMeasuredInLearningRates() {
    OuterStep step = step(Outer.Type.SLOWMO, 0.5, 0.5);
    Moved first = step.apply(MODEL, MODEL, new float[] {3, -2}, step.rest(2), 2);
    assertThat(first.momentum()).as("(1 - 3) / 2").containsExactly(-1f, 0f);
    assertThat(first.parameters()).as("1 + 1/2 x 2 x 1").containsExactly(2f, -2f);
    Moved second =
        step.apply(
            first.parameters(), first.parameters(), new float[] {4, -6}, first.momentum(), 4);
    assertThat(second.momentum()).as("1/2 x -1 - 2 / 4, and 4 / 4").containsExactly(-1f, 1f);
    assertThat(second.parameters()).as("1/2 x 4 of that back").containsExactly(4f, -4f);
  }

  @Test
  void slowMomentumAtOneRateIsBlockMomentum() {
    OuterStep slow = step(Outer.Type.SLOWMO, 0.5, 0.25);
    OuterStep block = step(Outer.Type.BMUF, 0.5, 0.25);
    Moved one = new Moved(MODEL, slow.rest(2));
    Moved other = one;
    for (int i = 1; i < 5; i++) {
      one = round(slow, one, one.parameters(), i, i * i);
      other = round(block, other, other.parameters(), i, i * i);
      assertThat(one.parameters()).as("round %d", i).isEqualTo(other.parameters());
    }
  }

  @Test
  void theDefaultsAreThoseOfTheSources() {
    assertThat(Outer.of(Outer.Type.BMUF, 8)).isEqualTo(new Outer(Outer.Type.BMUF, 1, 0.875));
    assertThat(Outer.of(Outer.Type.BMUF_NESTEROV, 1).momentum()).as("one worker").isZero();
    assertThat(Outer.of(Outer.Type.NESTEROV, 8))
        .isEqualTo(new Outer(Outer.Type.NESTEROV, 0.7, 0.9));
  }

  @Test
  void exactStepsAndDl4jSparkHaveNone() {
    Outer outer = Outer.of(Outer.Type.BMUF_NESTEROV, 2);
    assertThatThrownBy(() -> Averaging.DEFAULT.withFrequency(1).withOuter(outer))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "averaging.outer.type is bmuf-nesterov, must be none with averaging.frequency = 1,"
                + " whose steps are exact");
    assertThatThrownBy(() -> Averaging.DEFAULT.withMaster(Master.DL4J).withOuter(outer))
        .hasMessageContaining("must be none with averaging.master = dl4j");
    assertThatThrownBy(() -> Averaging.DEFAULT.withFrequency(1).withUpdater(Updater.KEPT))
        .hasMessageContaining(
            "averaging.updater is kept, must be averaged with averaging.frequency");
    assertThatThrownBy(
            () ->
                Averaging.DEFAULT
                    .withMaster(Master.DL4J)
                    .withPolyak(new Polyak(Polyak.Type.UNIFORM, 0, 1)))
        .hasMessageContaining("averaging.polyak.type is uniform, must be none");
    assertThatThrownBy(() -> new Outer(Outer.Type.BMUF, 1, 1))
        .hasMessageContaining("averaging.outer.momentum is 1.0");
    assertThatThrownBy(() -> new Outer(Outer.Type.BMUF, 0, 0))
        .hasMessageContaining("averaging.outer.rate is 0.0");
  }

  private static OuterStep step(Outer.Type type, double rate, double momentum) {
    return OuterStep.of(new Outer(type, rate, momentum));
  }

  /** A round whose workers must begin at the given point. */
  private static Moved round(OuterStep step, Moved before, float[] start, float... mean) {
    assertThat(step.start(before.parameters(), before.momentum())).isEqualTo(start);
    return step.apply(before.parameters(), start, mean, before.momentum(), 1);
  }
}
