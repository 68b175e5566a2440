package io.carrytrack.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalRunTest {
  /**
   * 2000 reviews, of which a fifth is held out: 1600, 800 for each of two, 13 minibatches of 64.
   */
  private static final long REVIEWS = 2000;

  private static CanonicalRun run(long reviews, boolean heldOut, String settings) {
    List<String> all =
        new java.util.ArrayList<>(List.of("training.batch-size=128", "training.epochs=4"));
    all.addAll(Arrays.asList(settings.strip().split(" +")));
    return CanonicalRun.of(Experiment.load(null, new Properties(), all, null), reviews, heldOut);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          averaging.frequency=13                        | averaging.frequency=epoch                       | a round is the epoch
          averaging.frequency=14                        | averaging.frequency=13                          | rounds never cross it
          averaging.workers=1 averaging.frequency=2     | averaging.workers=1 averaging.frequency=epoch   | nobody to average with
          averaging.workers=1 averaging.frequency=2     | averaging.workers=1 averaging.frequency=20      | nobody to average with
          averaging.workers=1 averaging.updater=kept    | averaging.workers=1                             | the average of one state
          averaging.workers=3 averaging.frequency=14    | averaging.workers=3 averaging.frequency=epoch   | the workers take equal shares
          averaging.exact-epochs=4                      | averaging.frequency=1                           | all epochs are exact
          averaging.exact-epochs=9 averaging.frequency=5| averaging.frequency=1 averaging.exact-epochs=2  | all epochs are exact
          averaging.frequency=1 averaging.round-seconds=3 | averaging.frequency=1                         | exact steps have no box
          checkpoint.rounds=3 preflight.min-slots=2     | checkpoint.keep=1                               | they decide nothing
          training.early-stopping.min-delta=0.1         | training.early-stopping.min-delta=0             | without patience
          optimizer.beta-1=0.5                          | optimizer.momentum=0.5                          | rmsprop has neither
          optimizer.type=sgd optimizer.rho=0.5          | optimizer.type=sgd optimizer.epsilon=1e-3       | sgd has neither
          optimizer.type=adam optimizer.weight-decay=0.1| optimizer.type=adam                             | adam has none
          optimizer.type=adam optimizer.rho=0.5         | optimizer.type=adam optimizer.variant=keras3    | adam has neither
          optimizer.learning-rate=1e-3                  | optimizer.learning-rate=0.001                   | one number
          averaging.outer.type=nesterov averaging.outer.rate=auto | averaging.outer.type=nesterov averaging.outer.rate=0.70 | its own number
          network.layers=[{type=lstm,units=4,dropout=0}]| network.layers=[{units=4,type=lstm}]            | the default of a layer
          """)
  void theSameRun(String one, String other, String why) {
    assertThat(run(REVIEWS, true, one)).as(why).isEqualTo(run(REVIEWS, true, other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          averaging.frequency=12                        | averaging.frequency=epoch                       | a second round of one minibatch
          averaging.workers=1 averaging.frequency=1     | averaging.workers=1 averaging.frequency=2       | sums are rounded otherwise
          averaging.workers=1                           | averaging.workers=2                             |
          averaging.exact-epochs=3                      | averaging.frequency=1                           | the last epoch
          training.batch-scope=worker                   | training.batch-scope=global                     |
          averaging.workers=1 averaging.outer.type=nesterov averaging.frequency=2 | averaging.workers=1 averaging.outer.type=nesterov | a step a round
          averaging.workers=1 averaging.updater=reset averaging.frequency=2 | averaging.workers=1 averaging.updater=reset | a reset a round
          averaging.workers=1 averaging.polyak.type=uniform averaging.frequency=2 | averaging.workers=1 averaging.polyak.type=uniform | an average over rounds
          averaging.updater=kept                        | averaging.updater=averaged                      |
          optimizer.scaling=linear                      | optimizer.scaling=none                          |
          averaging.exact-epochs=1 averaging.frequency=epoch | averaging.frequency=epoch                  | the first epoch
          training.seed=1                               | training.seed=2                                 |
          training.epochs=4                             | training.epochs=5                               |
          optimizer.rho=0.5                             | optimizer.rho=0.6                               |
          optimizer.variant=keras3                      | optimizer.variant=keras2                        |
          optimizer.type=adam optimizer.beta-1=0.5      | optimizer.type=adam                             |
          optimizer.type=adamw                          | optimizer.type=adam                             |
          optimizer.type=adamw optimizer.weight-decay=0 | optimizer.type=adamw                            |
          optimizer.type=sgd optimizer.momentum=0.5     | optimizer.type=sgd                              |
          training.early-stopping.patience=1            | training.early-stopping.patience=2              |
          averaging.workers=1 averaging.frequency=2 averaging.round-seconds=1 | averaging.workers=1 averaging.frequency=4 averaging.round-seconds=1 | a box a round
          averaging.frequency=5 averaging.master=dl4j   | averaging.frequency=5                           |
          text.max-length=20                            | text.max-length=30                              |
          network.embedding=8                           | network.embedding=16                            |
          network.kernel=blas                           | network.kernel=vector                           |
          """)
  void anotherRun(String one, String other, String why) {
    assertThat(run(REVIEWS, true, one)).as(why).isNotEqualTo(run(REVIEWS, true, other));
  }

  @Test
  void theReviewsHeldOutAreNotTrained() {
    assertThat(run(REVIEWS, false, "averaging.frequency=13"))
        .as("2000 reviews are 16 minibatches for each of two")
        .isNotEqualTo(run(REVIEWS, false, "averaging.frequency=epoch"));
    assertThat(run(REVIEWS, false, "averaging.frequency=16"))
        .isEqualTo(run(REVIEWS, false, "averaging.frequency=epoch"));
    assertThat(run(REVIEWS, false, "training.validation-split=0.5"))
        .as("the data has a validation split")
        .isEqualTo(run(REVIEWS, false, "training.validation-split=0.1"));
  }
}
