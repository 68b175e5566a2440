package io.carrytrack.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OptimizerTest {

  @Test
  void everyOptimizerHasANameInConfigurations() {
    Set<String> named = new TreeSet<>();
    for (Optimizer.Type type : Optimizer.Type.values()) {
      named.add(Optimizer.read(new Configured(type, 0)).getClass().getSimpleName());
    }
    assertThat(Optimizer.class.getPermittedSubclasses())
        .filteredOn(optimizer -> optimizer != Clipped.class && optimizer != Frozen.class)
        .extracting(Class::getSimpleName)
        .as("one of them has no Optimizer.Type, or shares it")
        .containsExactlyInAnyOrderElementsOf(named)
        .hasSize(Optimizer.Type.values().length);
  }

  @Test
  void clippingIsASettingOfAll() {
    for (Optimizer.Type type : Optimizer.Type.values()) {
      Optimizer plain = Optimizer.read(new Configured(type, 0));
      assertThat(Optimizer.read(new Configured(type, 2))).isEqualTo(new Clipped(plain, 2));
    }
  }

  @Test
  void theOthersKeysAreThoseThatItDoesNotRead() {
    assertThat(Optimizer.Type.SGD.keys())
        .containsExactly("optimizer.learning-rate", "optimizer.momentum", "optimizer.nesterov");
    assertThat(Optimizer.Type.SGD.othersKeys())
        .contains("optimizer.rho", "optimizer.beta-1", "optimizer.epsilon")
        .doesNotContainAnyElementsOf(Optimizer.Type.SGD.keys());
    assertThat(Optimizer.Type.ADAM.othersKeys())
        .containsExactly(
            "optimizer.momentum",
            "optimizer.nesterov",
            "optimizer.rho",
            "optimizer.variant",
            "optimizer.weight-decay");
  }

  @Test
  void aLargeGradientIsScaledToTheBoundAndASmallOneIsNot() {
    Optimizer clipped = new Clipped(new Sgd(1, 0, false), 5);
    float[] parameters = new float[12];
    float[] gradient = new float[12];
    gradient[2] = 6;
    gradient[11] = 8;
    clipped.step(parameters, gradient, new float[0], 0, 1f);
    assertThat(parameters[2]).isEqualTo(-3);
    assertThat(parameters[11]).isEqualTo(-4);

    Arrays.fill(gradient, 1f);
    clipped.step(parameters, gradient, new float[0], 1, 0.5f);
    assertThat(parameters[0]).as("norm 3.5, half the rate").isEqualTo(-0.5f);
  }

  /** Decay, momentum and a bound of the norm pass over what is frozen, and so does the state. */
  @Test
  void whatIsFrozenIsNotThereForAnyOptimizer() {
    Random random = new Random(4);
    for (Optimizer.Type type : Optimizer.Type.values()) {
      for (double bound : new double[] {0, 0.1}) {
        Optimizer plain = Optimizer.read(new Configured(type, bound));
        Optimizer frozen = new Frozen(plain, 3);
        float[] all = {-0f, Float.MIN_VALUE, 7, 1, 2, 3, 4, 5};
        float[] moved = Arrays.copyOfRange(all, 3, 8);
        float[] state = new float[frozen.stateSize(8)];
        float[] expected = new float[plain.stateSize(5)];
        assertThat(state).hasSameSizeAs(expected);
        for (int step = 0; step < 4; step++) {
          float[] gradient = new float[8];
          for (int i = 0; i < 8; i++) {
            gradient[i] = (float) random.nextGaussian();
          }
          plain.step(moved, Arrays.copyOfRange(gradient, 3, 8), expected, step, 0.5f);
          frozen.step(all, gradient, state, step, 0.5f);
        }
        assertThat(Arrays.copyOfRange(all, 3, 8)).as("%s", frozen).isEqualTo(moved);
        assertThat(moved).isNotEqualTo(new float[] {1, 2, 3, 4, 5});
        assertThat(state).as("%s", frozen).isEqualTo(expected);
        assertThat(Float.floatToRawIntBits(all[0])).isEqualTo(Float.floatToRawIntBits(-0f));
        assertThat(Arrays.copyOfRange(all, 1, 3)).containsExactly(Float.MIN_VALUE, 7);
        assertThat(frozen.frozen()).isEqualTo(3);
        assertThat(frozen.learningRate()).isEqualTo(plain.learningRate());
      }
    }
  }

  /** A configuration that names an optimizer, with 0.5 for every number of its own. */
  private record Configured(Optimizer.Type type, double clipNorm) implements OptimizerSettings {
    @Override
    public double above0(String key) {
      return 0.5;
    }

    @Override
    public double atLeast0(String key) {
      return key.equals("optimizer.clip-norm") ? clipNorm : 0.5;
    }

    @Override
    public double share(String key) {
      return 0.5;
    }

    @Override
    public boolean flag(String key) {
      return false;
    }

    @Override
    public <E extends Enum<E>> E choice(String key, Class<E> words) {
      return words.isInstance(type) ? words.cast(type) : words.getEnumConstants()[0];
    }
  }
}
