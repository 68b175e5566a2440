package io.carrytrack.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ClassWeightsTest {
  private static final List<String> NAMES = List.of("sport", "weather");

  private static ClassWeights byClass(Map<String, Double> named) {
    return ClassWeights.named(named)
        .byClass(2, name -> NAMES.contains(name) ? NAMES.indexOf(name) : null, NAMES::get);
  }

  /** The example of scikit-learn's compute_class_weight: y = [1, 1, 1, 1, 0, 0]. */
  @Test
  void balancedIsScikitLearns() {
    assertThat(ClassWeights.BALANCED.resolved(() -> new long[] {2, 4})).containsExactly(1.5, 0.75);
    assertThat(ClassWeights.BALANCED.resolved(() -> new long[] {5, 5, 5}))
        .containsExactly(1.0, 1.0, 1.0);
    assertThatThrownBy(() -> ClassWeights.BALANCED.resolved(() -> new long[] {2, 0, 4}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("balanced, and no review of class 1 is trained on");
  }

  @Test
  void namesBecomeClasses() {
    assertThat(byClass(Map.of("weather", 1.0, "sport", 2.0)))
        .isEqualTo(ClassWeights.of(List.of(2.0, 1.0)));
    assertThatThrownBy(() -> byClass(Map.of("weather", 1.0, "sports", 2.0)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "training.class-weights names sports, which is no label; labels are sport, weather");
    assertThatThrownBy(
            () ->
                ClassWeights.named(Map.of("sport", 1.0, "weather", 2.0))
                    .byClass(3, name -> NAMES.indexOf(name), List.of("sport", "weather", "x")::get))
        .hasMessage("training.class-weights says nothing of x; labels are sport, weather, x");
    assertThatThrownBy(
            () -> ClassWeights.named(Map.of("a", 1.0, "b", 2.0)).byClass(2, name -> 0, NAMES::get))
        .hasMessageContaining("names b, which is sport once more");
  }

  @Test
  void factorsFitTheirTask() {
    assertThat(ClassWeights.ALIKE.resolved(() -> new long[0])).as("none").isEmpty();
    ClassWeights.ALIKE.requireFor(Task.multiclass(3));
    ClassWeights.BALANCED.requireFor(Task.multiclass(3));
    assertThatThrownBy(() -> ClassWeights.of(List.of(1.0, 2.0)).requireFor(Task.multiclass(3)))
        .hasMessageContaining("training.class-weights is [1.0, 2.0], must be one number a class");
    for (List<Double> wrong :
        List.of(List.of(1.0), List.of(0.0, 0.0), List.of(-1.0, 1.0), List.of(1.0, Double.NaN))) {
      assertThatThrownBy(() -> ClassWeights.of(wrong))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("two numbers or more of at least 0, not all 0");
    }
    assertThatThrownBy(() -> ClassWeights.named(Map.of("a", 0.0, "b", 0.0)))
        .hasMessageContaining("is {a=0.0, b=0.0}, must be two numbers");
  }
}
