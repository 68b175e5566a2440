package io.carrytrack.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import io.carrytrack.averaging.Outer;
import io.carrytrack.averaging.Polyak;
import io.carrytrack.averaging.Updater;
import io.carrytrack.base.UserError;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.optimizer.Adam;
import io.carrytrack.optimizer.AdamW;
import io.carrytrack.optimizer.Clipped;
import io.carrytrack.optimizer.Frozen;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.optimizer.RmsProp;
import io.carrytrack.optimizer.Sgd;
import io.carrytrack.task.ClassWeights;
import io.carrytrack.task.Metric;
import io.carrytrack.training.Batch;
import io.carrytrack.training.RateScaling;
import io.carrytrack.training.RateSchedule;
import io.carrytrack.training.TrainingSettings;
import io.carrytrack.vectors.VectorFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

  @Test
  void theReferenceIsTheDefaultsOfThePackages() {
    assertThat(training()).isEqualTo(TrainingSettings.defaults());
  }

  @Test
  void aMinibatchHasASizeAndAScope() {
    assertThat(training("training.batch-size=96", "training.batch-scope=worker").batch())
        .isEqualTo(new Batch(96, Batch.Scope.WORKER));
    assertThat(training("averaging.workers=128").averaging().workers())
        .as("one review each")
        .isEqualTo(128);
    assertThatThrownBy(() -> training("averaging.workers=129"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training.batch-size is 128")
        .hasMessageContaining("at least averaging.workers = 129");
    assertThatThrownBy(() -> training("training.batch-scope=both"))
        .hasMessageContaining("training.batch-scope is both, must be one of global, worker");
  }

  private static Experiment read(String... settings) {
    return Experiment.load(null, new Properties(), List.of(settings), null);
  }

  private static int embedding(String... settings) {
    return read(settings).network().embeddingUnits();
  }

  @Test
  void aNumberIsShortForTheEmbeddingsSize(@TempDir Path home) throws IOException {
    assertThat(embedding()).isEqualTo(32);
    assertThat(embedding("network.embedding=7")).isEqualTo(7);
    assertThat(embedding("network.embedding={size=7}")).isEqualTo(7);
    assertThat(embedding("network.embedding=7", "network.embedding.trainable=false")).isEqualTo(7);
    assertThat(embedding("network.embedding.trainable=false", "network.embedding=7")).isEqualTo(7);
    assertThat(embedding("network.embedding=6", "network.embedding.size=7")).isEqualTo(7);
    Path file = Files.writeString(home.resolve("e.conf"), "network { embedding = 9 }");
    Properties system = new Properties();
    assertThat(Experiment.load(file.toString(), system, List.of(), null).network().embeddingUnits())
        .isEqualTo(9);
    Experiment beside =
        Experiment.load(
            file.toString(), system, List.of("network.embedding.trainable=false"), null);
    assertThat(beside.network().embeddingUnits()).as("another source's key beside it").isEqualTo(9);
    assertThat(beside.optimizer()).isInstanceOf(Frozen.class);
    system.setProperty("carrytrack.network.embedding", "8");
    assertThat(Experiment.load(file.toString(), system, List.of(), null).network().embeddingUnits())
        .isEqualTo(8);
    assertThat(read("network.embedding=7").deciding())
        .as("as runs of former releases have it")
        .containsEntry("network.embedding", "7")
        .isEqualTo(DecidingSettings.parse(read("network.embedding=7").resolved(), "x"))
        .containsAllEntriesOf(DecidingSettings.parse("network.embedding = 7", "x"));
    assertThat(read("network.embedding=32").deciding()).isEqualTo(read().deciding());
    for (String wrong : List.of("0", "3.5", "-1", "wide", "[7]", "{width=7}")) {
      assertThatThrownBy(() -> read("network.embedding=" + wrong))
          .as(wrong)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("network.embedding");
    }
  }

  @Test
  void theVectorsSayTheEmbeddingsSize() {
    String vectors = "network.embedding.vectors=src/test/resources/vectors/two-words.txt";
    assertThat(embedding(vectors)).isEqualTo(2);
    assertThat(embedding(vectors, "network.embedding=2")).isEqualTo(2);
    assertThat(read(vectors).vectors().orElseThrow().format()).isEqualTo(VectorFormat.GLOVE);
    assertThatThrownBy(() -> read(vectors, "network.embedding=32"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("network.embedding.size is 32, and the vectors of src/test")
        .hasMessageContaining("(GloVe text) have 2 numbers: leave the size out");
    assertThatThrownBy(() -> read("network.embedding.vectors=nowhere.txt"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nowhere.txt: no such file of word vectors");
  }

  @Test
  void whatIsFrozenIsTheEmbeddingAlone() {
    Experiment frozen = read("network.embedding.trainable=false", "text.vocabulary-size=50");
    assertThat(frozen.optimizer()).isEqualTo(new Frozen(read().optimizer(), 50 * 32));
    assertThat(frozen.network()).isEqualTo(read("text.vocabulary-size=50").network());
  }

  @Test
  void theLearningRateMayBeScaled() {
    assertThat(training("optimizer.scaling=sqrt", "optimizer.warmup-epochs=0.5").scaling())
        .isEqualTo(new RateScaling(RateScaling.Rule.SQRT, 0.5));
    assertThatThrownBy(() -> training("optimizer.scaling=cubic"))
        .hasMessageContaining("optimizer.scaling is cubic, must be one of none, sqrt, linear");
  }

  @Test
  void classesAreWeighedByNumberByNameOrInBalance() {
    assertThat(training("training.class-weights=[1, 3]").classWeights())
        .isEqualTo(ClassWeights.of(List.of(1.0, 3.0)));
    assertThat(training("training.class-weights=balanced").classWeights())
        .isEqualTo(ClassWeights.BALANCED);
    Experiment usual =
        experiment("input.labels=sun=0,rain=1", "training.class-weights={rain=3,sun=1}");
    assertThat(usual.training().classWeights()).isEqualTo(ClassWeights.of(List.of(1.0, 3.0)));
    assertThat(usual.deciding()).containsEntry("training.class-weights", "{rain=3, sun=1}");
    assertThat(usual.resolved()).contains("training.class-weights = {rain=3,sun=1}\n");
    assertThat(DecidingSettings.parse(usual.resolved(), "here"))
        .containsEntry("training.class-weights", "{rain=3, sun=1}");
    assertThat(
            experiment(
                    "input.labels=u.s.,u.k.,x",
                    "training.class-weights={\"u.s.\"=1,\"u.k.\"=2,x=0}")
                .training()
                .classWeights())
        .isEqualTo(ClassWeights.of(List.of(1.0, 2.0, 0.0)));
    assertThat(training("training.class-weights={x=1,y=2}").classWeights())
        .as("labels that are learned tell what they are later")
        .isEqualTo(ClassWeights.named(Map.of("x", 1.0, "y", 2.0)));
    assertThatThrownBy(
            () -> experiment("input.labels=sun,rain", "training.class-weights={rain=3,sn=1}"))
        .hasMessage("training.class-weights names sn, which is no label; labels are sun, rain");
    assertThatThrownBy(() -> training("training.class-weights=heavy"))
        .hasMessageContaining("training.class-weights is heavy, must be one of balanced");
    assertThatThrownBy(() -> training("training.class-weights={a.b=1,c=2}"))
        .hasMessageContaining("must be a number for each label; a label with dots is written in");
    assertThatThrownBy(() -> training("training.class-weight={a=1,c=2}"))
        .hasMessageContaining("unknown key training.class-weight.a");
  }

  @Test
  void labelsMayBeSmoothed() {
    assertThat(training("training.label-smoothing=0.1").labelSmoothing()).isEqualTo(0.1);
    assertThatThrownBy(() -> training("training.label-smoothing=1"))
        .hasMessageContaining("training.label-smoothing is 1.0, must be at least 0 and below 1");
    assertThatThrownBy(() -> training("training.label-smoothing=0.1", "averaging.master=dl4j"))
        .hasMessageContaining("must be 0 with averaging.master = dl4j");
  }

  @Test
  void aTeachersLabelsHaveAWeightAndTheirRows() {
    TeacherSettings usual = experiment().teacher();
    assertThat(usual).isEqualTo(new TeacherSettings(1, TeacherSettings.On.UNLABELLED));
    usual.requireNone("there is none");
    TeacherSettings other =
        experiment("training.teacher.weight=0.5", "training.teacher.on=all").teacher();
    assertThat(other).isEqualTo(new TeacherSettings(0.5, TeacherSettings.On.ALL));
    assertThatThrownBy(() -> other.requireNone("there is none"))
        .hasMessage("training.teacher.weight says nothing where there is none; leave it out");
    assertThatThrownBy(
            () -> experiment("training.teacher.on=all").teacher().requireNone("there is none"))
        .hasMessage("training.teacher.on says nothing where there is none; leave it out");
    assertThatThrownBy(() -> experiment("training.teacher.weight=0"))
        .hasMessageContaining("training.teacher.weight is 0.0, must be above 0");
    assertThatThrownBy(() -> experiment("training.teacher.on=some"))
        .hasMessageContaining("training.teacher.on is some, must be one of unlabelled, all");
  }

  @Test
  void aMetricIsOfItsTask() {
    assertThat(training("training.early-stopping.monitor=auc").earlyStopping().monitor())
        .isEqualTo(Metric.AUC);
    assertThatThrownBy(
            () -> experiment("input.labels=a,b,c", "training.early-stopping.monitor=auc"))
        .hasMessage(
            "training.early-stopping.monitor is auc, must be one of loss, accuracy, macro-f1 for a"
                + " network whose output is softmax");
    assertThatThrownBy(() -> training("training.early-stopping.monitor=f1"))
        .hasMessageContaining("must be one of auto, loss, accuracy, macro-f1, auc, mae");
  }

  @Test
  void theLearningRateMayFall() {
    assertThat(training().schedule()).isEqualTo(RateSchedule.CONSTANT);
    String section = "training.learning-rate-schedule.";
    assertThat(training(section + "type=cosine", section + "floor=0.05").schedule())
        .isEqualTo(new RateSchedule(RateSchedule.Type.COSINE, 0.05, 0.1, 5, 2));
    assertThatThrownBy(() -> training(section + "floor=0.05"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(section + "floor is 0.05, must be 0.0 or left out with")
        .hasMessageContaining("type = constant, which does not read it");
  }

  @Test
  void anOuterStepHasTheNumbersOfItsSourceUnlessTheyAreSet() {
    assertThat(outer("averaging.outer.type=bmuf-nesterov", "averaging.workers=4"))
        .isEqualTo(new Outer(Outer.Type.BMUF_NESTEROV, 1, 0.75));
    assertThat(outer("averaging.outer.type=nesterov", "averaging.outer.rate=0.5"))
        .isEqualTo(new Outer(Outer.Type.NESTEROV, 0.5, 0.9));
    assertThat(outer("averaging.outer.type=slowmo", "averaging.outer.momentum=0.7"))
        .isEqualTo(new Outer(Outer.Type.SLOWMO, 1, 0.7));
    assertThatThrownBy(() -> outer("averaging.outer.type=adam"))
        .hasMessageContaining("must be one of none, bmuf, bmuf-nesterov, nesterov, slowmo");
    assertThatThrownBy(() -> outer("averaging.outer.rate=much"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("averaging.outer.rate");
  }

  @Test
  void updaterStatesAndTheAverageOverRoundsHaveTheirKeys() {
    assertThat(training("averaging.updater=kept").averaging().updater()).isEqualTo(Updater.KEPT);
    assertThat(
            training(
                    "averaging.polyak.type=exponential",
                    "averaging.polyak.decay=0.5",
                    "averaging.polyak.from-epoch=3")
                .averaging()
                .polyak())
        .isEqualTo(new Polyak(Polyak.Type.EXPONENTIAL, 0.5, 3));
    assertThatThrownBy(() -> training("averaging.polyak.from-epoch=0"))
        .hasMessageContaining("averaging.polyak.from-epoch is 0, must be at least 1");
  }

  @Test
  void aKeyWhoseDefaultHasAFractionTakesOne() {
    assertThat(training("averaging.round-seconds=0.5").averaging().roundSeconds()).isEqualTo(0.5);
    assertThat(training("training.early-stopping.min-delta=0.001").earlyStopping().minDelta())
        .isEqualTo(0.001);
    assertThatThrownBy(() -> training("averaging.workers=2.5"))
        .hasMessageContaining("averaging.workers is 2.5, must be a whole number");
  }

  /** Of a key that nobody reads, the reference would promise what is not there. */
  @ParameterizedTest
  @MethodSource("keys")
  void everyKeyIsRead(String key) {
    assertThatThrownBy(() -> readAll(reference().withoutPath(key)))
        .as("%s is in reference.conf, and nothing reads it", key)
        .isInstanceOf(ConfigException.Missing.class)
        .hasMessageContaining(key);
  }

  @Test
  void noOtherKeyIsRead() {
    assertThatCode(() -> readAll(reference()))
        .as("what is read is in reference.conf")
        .doesNotThrowAnyException();
  }

  static Stream<String> keys() {
    return ConfigLoader.values(reference()).keySet().stream();
  }

  private static Config reference() {
    return ConfigLoader.load(null, new Properties(), List.of());
  }

  /** The same for a table of series, but for what it lacks. */
  private static Config ofSeries(Config config) {
    Config series = config.withValue("input.kind", ConfigValueFactory.fromAnyRef("series"));
    for (Map.Entry<String, Object> needed :
        Map.<String, Object>of(
                "input.series.time-column", "t", "input.series.features", List.of("x"))
            .entrySet()) {
      if (config.hasPath(needed.getKey())) {
        series =
            series.withValue(needed.getKey(), ConfigValueFactory.fromAnyRef(needed.getValue()));
      }
    }
    return series;
  }

  private static List<Object> readAll(Config config) {
    Settings settings = new Settings(config);
    return List.of(
        new Settings(ofSeries(config)).series(),
        settings.input(),
        settings.text(),
        settings.network().architecture(),
        settings.network().linear(),
        settings.kernel(),
        settings.optimizer(),
        settings.training(),
        settings.teacher(),
        settings.preFlight(),
        settings.report(),
        settings.tracking());
  }

  @Test
  void anOptimizersNumbersAreItsOwn() {
    assertThat(optimizer()).isEqualTo(new RmsProp(0.001, 0.9, 1e-7, RmsProp.Variant.KERAS2));
    assertThat(optimizer("optimizer.type=adam", "optimizer.beta-1=0.8"))
        .isEqualTo(new Adam(0.001, 0.8, 0.999, 1e-7));
    assertThat(optimizer("optimizer.type=adamw", "optimizer.beta-2=0.99"))
        .as("Keras' default")
        .isEqualTo(new AdamW(new Adam(0.001, 0.9, 0.99, 1e-7), 0.004));
    assertThat(optimizer("optimizer.type=sgd", "optimizer.momentum=0.5"))
        .isEqualTo(new Sgd(0.001, 0.5, false));
    assertThat(optimizer("optimizer.type=sgd", "optimizer.clip-norm=2"))
        .isEqualTo(new Clipped(new Sgd(0.001, 0, false), 2));
  }

  @Test
  void anOptimizersWrongNumberIsRefusedWhetherItPlaysAPartOrNot() {
    assertThatThrownBy(() -> optimizer("optimizer.type=sgd", "optimizer.rho=1"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("optimizer.rho is 1.0, must be at least 0 and below 1 (--set");
    assertThatThrownBy(() -> optimizer("optimizer.epsilon=0"))
        .hasMessageContaining("optimizer.epsilon is 0.0, must be above 0");
    assertThatThrownBy(() -> optimizer("optimizer.clip-norm=-1"))
        .hasMessageContaining("optimizer.clip-norm is -1.0, must be at least 0");
    assertThatThrownBy(() -> optimizer("optimizer.weight-decay=-0.1"))
        .hasMessageContaining("optimizer.weight-decay is -0.1, must be at least 0");
    assertThatThrownBy(() -> optimizer("optimizer.type=adagrad"))
        .hasMessageContaining(
            "optimizer.type is adagrad, must be one of rmsprop, adam, adamw, sgd (--set");
    assertThatThrownBy(() -> optimizer("optimizer.variant=keras4"))
        .hasMessageContaining("optimizer.variant is keras4, must be one of keras3, keras2");
  }

  @Test
  void aKernelIsNamedOrChosen() {
    assertThat(experiment().kernel()).isEmpty();
    assertThat(experiment("network.kernel=blas").kernel()).contains(KernelVariant.BLAS);
    assertThatThrownBy(() -> experiment("network.kernel=fast"))
        .hasMessageContaining("network.kernel is fast, must be one of auto, vector, blas (--set");
  }

  private static Optimizer optimizer(String... settings) {
    return experiment(settings).optimizer();
  }

  private static Outer outer(String... settings) {
    return training(settings).averaging().outer();
  }

  private static TrainingSettings training(String... settings) {
    return experiment(settings).training();
  }

  private static Experiment experiment(String... settings) {
    return Experiment.load(null, new Properties(), List.of(settings), null);
  }
}
