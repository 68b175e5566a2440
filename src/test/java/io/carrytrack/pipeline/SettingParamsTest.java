package io.carrytrack.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.config.ConfigLoader;
import io.carrytrack.config.Experiment;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.task.ClassWeights;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.Vocabulary;
import io.carrytrack.training.RateSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the training job can be told, the stages can. */
class SettingParamsTest {
  /** Keys that are no stage's, and why; a section stands for its keys. */
  private static final Map<String, String> OF_NO_STAGE =
      Map.of(
          "input", "a fit is given its rows",
          "training.teacher", "a fit has no teacher: it is given its rows",
          "report", "a fit leaves a model and no run directory, and so no report",
          "tracking", "trackers show a run directory, of which a fit leaves none",
          "averaging.master", "dl4j-spark's is the baseline that the job is compared with");

  private static final String VECTORS = "src/test/resources/vectors/two-words.txt";

  private static final SequenceShape SHAPE = new SequenceShape(500, PadSide.PRE);

  /** The values that the text stages have by default, by key. */
  private static Config textStages() {
    ReviewTokenizer tokenizer = new ReviewTokenizer();
    SequencePadder padder = new SequencePadder();
    return ConfigValueFactory.fromMap(
            Map.ofEntries(
                Map.entry("tokenizer", tokenizer.getTokenizer()),
                Map.entry("pattern", tokenizer.getPattern()),
                Map.entry("lower-case", tokenizer.getLowerCase()),
                Map.entry("punctuation", tokenizer.getPunctuation()),
                Map.entry("normal-form", Setting.word(tokenizer.getNormalForm())),
                Map.entry("n-grams", tokenizer.getNGrams()),
                Map.entry("repeats", tokenizer.getRepeats()),
                Map.entry("vocabulary-size", new Vocabulary().getVocabularySize()),
                Map.entry("min-count", new Vocabulary().getMinCount()),
                Map.entry("max-length", padder.getMaxLength()),
                Map.entry("padding", SequencePadder.name(padder.getPadding())),
                Map.entry("truncation", Setting.word(padder.getTruncation())),
                Map.entry("head", padder.getHead())))
        .atKey("text");
  }

  private static boolean ofNoStage(String key) {
    return OF_NO_STAGE.keySet().stream().anyMatch(no -> key.equals(no) || key.startsWith(no + "."));
  }

  /** An estimator in which no Param has the default, but those that a plateau refuses. */
  private static SequenceClassifier changed() {
    return new SequenceClassifier()
        .setVocabularySize(70)
        .setEmbedding(2)
        .setEmbeddingVectors(VECTORS)
        .setEmbeddingTrainable(false)
        .setEmbeddingWords(new String[] {"film"})
        .setMaskPadding(true)
        .setLayers("[{\"type\": \"gru\", \"units\": 3}]")
        .setTask("multiclass")
        .setKernel("blas")
        .setOptimizer("sgd")
        .setLearningRate(0.5)
        .setRho(0.8)
        .setOptimizerVariant("keras3")
        .setBeta1(0.7)
        .setBeta2(0.6)
        .setEpsilon(1e-5)
        .setWeightDecay(0.1)
        .setMomentum(0.3)
        .setNesterov(true)
        .setClipNorm(2)
        .setRateScaling("sqrt")
        .setWarmupEpochs(0.5)
        .setEpochs(7)
        .setBatchSize(64)
        .setBatchScope("worker")
        .setValidationSplit(0.1)
        .setSeed(1L << 40)
        .setClassWeighting("balanced")
        .setLabelSmoothing(0.1)
        .setRateSchedule("plateau")
        .setRateFloor(0.01)
        .setRateFactor(0.5)
        .setRatePatience(1)
        .setPatience(2)
        .setMinDelta(0.01)
        .setMonitor("loss")
        .setCheckpointRounds(9)
        .setCheckpointMinutes(0.25)
        .setCheckpointKeep(4)
        .setMinSlots(2)
        .setSlotsTimeout("3 seconds")
        .setWorkers(4)
        .setFrequency(0)
        .setExactEpochs(1)
        .setRoundSeconds(1.5)
        .setOuter("slowmo")
        .setOuterRate(0.9)
        .setOuterMomentum(0.4)
        .setUpdater("kept")
        .setPolyak("exponential")
        .setPolyakDecay(0.75)
        .setPolyakFromEpoch(2);
  }

  @Test
  void everyKeyOfTheConfigurationIsAParamOrHasAReason() {
    Set<String> keys = new TreeSet<>();
    ConfigLoader.reference().entrySet().forEach(entry -> keys.add(entry.getKey()));
    assertThat(keys).as("reasons are of keys").anyMatch(SettingParamsTest::ofNoStage);
    keys.removeIf(SettingParamsTest::ofNoStage);
    Set<String> params = new TreeSet<>();
    changed().settingParams().values().entrySet().forEach(entry -> params.add(entry.getKey()));
    textStages().entrySet().forEach(entry -> params.add(entry.getKey()));
    assertThat(params).isEqualTo(keys);
  }

  @Test
  void theDefaultsAreTheConfigurations() {
    Config defaults = new SequenceClassifier().settingParams().values().withFallback(textStages());
    Config reference = ConfigLoader.reference();
    defaults
        .entrySet()
        .forEach(
            entry ->
                assertThat(entry.getValue())
                    .as(entry.getKey())
                    .isEqualTo(reference.getValue(entry.getKey())));
    assertThat(new Vocabulary().getVocabularySize())
        .isEqualTo(new SequenceClassifier().getVocabularySize());
    requireSame(
        new SequenceClassifier().experiment(SHAPE),
        Experiment.load(null, new Properties(), List.of(), null));
    for (String auto : List.of("outerRate", "outerMomentum")) {
      SequenceClassifier usual = new SequenceClassifier();
      assertThat(usual.isDefined(usual.getParam(auto))).as(auto).isFalse();
    }
  }

  @Test
  void whatIsSetReachesTheSettings() {
    Experiment job =
        Experiment.load(
            null,
            new Properties(),
            List.of(
                "text.vocabulary-size=70",
                "network.embedding.size=2",
                "network.embedding.vectors=" + VECTORS,
                "network.embedding.trainable=false",
                "network.mask-padding=true",
                "network.layers=[{type=gru,units=3}]",
                "task.type=multiclass",
                "network.kernel=blas",
                "optimizer.type=sgd",
                "optimizer.learning-rate=0.5",
                "optimizer.rho=0.8",
                "optimizer.variant=keras3",
                "optimizer.beta-1=0.7",
                "optimizer.beta-2=0.6",
                "optimizer.epsilon=1e-5",
                "optimizer.weight-decay=0.1",
                "optimizer.momentum=0.3",
                "optimizer.nesterov=true",
                "optimizer.clip-norm=2",
                "optimizer.scaling=sqrt",
                "optimizer.warmup-epochs=0.5",
                "training.epochs=7",
                "training.batch-size=64",
                "training.batch-scope=worker",
                "training.validation-split=0.1",
                "training.seed=1099511627776",
                "training.class-weights=balanced",
                "training.label-smoothing=0.1",
                "training.learning-rate-schedule.type=plateau",
                "training.learning-rate-schedule.floor=0.01",
                "training.learning-rate-schedule.factor=0.5",
                "training.learning-rate-schedule.patience=1",
                "training.early-stopping.patience=2",
                "training.early-stopping.min-delta=0.01",
                "training.early-stopping.monitor=loss",
                "checkpoint.rounds=9",
                "checkpoint.minutes=0.25",
                "checkpoint.keep=4",
                "preflight.min-slots=2",
                "preflight.timeout=3 seconds",
                "averaging.workers=4",
                "averaging.frequency=epoch",
                "averaging.exact-epochs=1",
                "averaging.round-seconds=1.5",
                "averaging.outer.type=slowmo",
                "averaging.outer.rate=0.9",
                "averaging.outer.momentum=0.4",
                "averaging.updater=kept",
                "averaging.polyak.type=exponential",
                "averaging.polyak.decay=0.75",
                "averaging.polyak.from-epoch=2"),
            null);
    requireSame(changed().experiment(SHAPE), job);
    assertThat(
            new SequenceClassifier()
                .setRateSchedule("step")
                .setRateStepEpochs(3)
                .experiment(SHAPE)
                .training()
                .schedule())
        .isEqualTo(new RateSchedule(RateSchedule.Type.STEP, 0, 0.1, 3, 2));
    assertThat(
            changed()
                .setValidationIndicatorCol("held_out")
                .experiment(SHAPE)
                .training()
                .validationSplit())
        .as("the column says which")
        .isZero();
    assertThat(changed().experiment(new SequenceShape(9, PadSide.POST)).network())
        .as("the rows' shape")
        .satisfies(
            network -> {
              assertThat(network.length()).isEqualTo(9);
              assertThat(network.padding()).isEqualTo(PadSide.POST);
            });
  }

  @Test
  void classesAreWeighedByNumberByNameOrInBalance() {
    assertThat(weights(new SequenceClassifier().setClassWeights(new double[] {1, 2.5})))
        .isEqualTo(ClassWeights.of(List.of(1.0, 2.5)));
    assertThat(weights(new SequenceClassifier().setClassWeighting("{\"a.b\": 1, \"c\": 2.5}")))
        .isEqualTo(ClassWeights.named(Map.of("a.b", 1.0, "c", 2.5)));
    assertThat(weights(new SequenceClassifier().setClassWeighting("balanced")))
        .isEqualTo(ClassWeights.BALANCED);
    for (String wrong : List.of("heavy", "{\"a\": \"b\", \"c\": 1}", "{\"a\": 1}", "{a")) {
      assertThatThrownBy(() -> weights(new SequenceClassifier().setClassWeighting(wrong)))
          .as(wrong)
          .isInstanceOf(UserError.class);
    }
    assertThatThrownBy(
            () ->
                weights(
                    new SequenceClassifier()
                        .setClassWeights(new double[] {1, 2.5})
                        .setClassWeighting("balanced")))
        .hasMessageContaining("both classWeights and classWeighting are set");
  }

  private static ClassWeights weights(SequenceClassifier classifier) {
    return classifier.experiment(SHAPE).training().classWeights();
  }

  @Test
  void everySetterHasItsGetterAndItsParam() throws ReflectiveOperationException {
    SequenceClassifier changed =
        changed()
            .setLabelCol("rating")
            .setIdCol("number")
            .setWeightCol("votes")
            .setValidationIndicatorCol("held_out")
            .setRunDir("runs");
    SequenceClassifier usual = new SequenceClassifier();
    for (Class<?> group : SequenceClassifier.class.getInterfaces()) {
      if (!group.getPackage().equals(SequenceClassifier.class.getPackage())
          || group.equals(ClassificationColumns.class)) {
        continue;
      }
      for (var method : group.getDeclaredMethods()) {
        if (method.getName().startsWith("get")) {
          String name =
              Character.toLowerCase(method.getName().charAt(3)) + method.getName().substring(4);
          assertThat(method.invoke(changed))
              .as(name)
              .isEqualTo(changed.getOrDefault(changed.getParam(name)));
          assertThat(usual.isSet(usual.getParam(name))).as(name).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "kernel, gpu, network.kernel is gpu",
    "optimizer, lion, optimizer.type is lion",
    "optimizerVariant, keras1, optimizer.variant is keras1",
    "rateSchedule, sawtooth, training.learning-rate-schedule.type is sawtooth",
    "rateScaling, cubic, optimizer.scaling is cubic",
    "outer, adam, averaging.outer.type is adam",
    "updater, lost, averaging.updater is lost",
    "polyak, mean, averaging.polyak.type is mean",
    "slotsTimeout, soon, preflight.timeout",
  })
  void whatTheJobRefusesTheStageRefusesInItsWords(String param, String value, String message) {
    SequenceClassifier classifier = new SequenceClassifier();
    classifier.set(classifier.getParam(param), value);
    assertThatThrownBy(() -> classifier.experiment(SHAPE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .hasMessageContaining("SequenceClassifier." + param);
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new SequenceClassifier().setBeta1(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("beta1 given invalid value 1.0");
    assertThatThrownBy(() -> new SequenceClassifier().setEpochs(0))
        .hasMessageContaining("epochs given invalid value 0");
    assertThatThrownBy(
            () -> new SequenceClassifier().setClassWeights(new double[] {0, 0}).experiment(SHAPE))
        .hasMessageContaining("training.class-weights is [0.0, 0.0], must be two numbers");
    assertThatThrownBy(
            () -> new SequenceClassifier().setFrequency(1).setOuter("bmuf").experiment(SHAPE))
        .hasMessageContaining("averaging.outer.type is bmuf, must be none");
  }

  @Test
  void anEstimatorThatWasSavedWithFewerParamsLoadsWithDefaultsForTheOthers(@TempDir Path home)
      throws IOException {
    assertThat(SparkTest.spark()).isNotNull();
    String path = home.resolve("estimator").toString();
    new SequenceClassifier().setEpochs(3).setFrequency(0).save(path);
    Path file = home.resolve("estimator/metadata/part-00000");
    ObjectMapper json = new ObjectMapper();
    ObjectNode metadata = (ObjectNode) json.readTree(Files.readString(file));
    ((ObjectNode) metadata.get("defaultParamMap"))
        .retain(
            "featuresCol",
            "predictionCol",
            "probabilityCol",
            "rawPredictionCol",
            "handleInvalid",
            "labelCol",
            "layers",
            "vocabularySize",
            "embedding",
            "epochs",
            "batchSize",
            "batchScope",
            "learningRate",
            "validationSplit",
            "patience",
            "workers",
            "frequency",
            "outer",
            "seed");
    Files.deleteIfExists(file.resolveSibling(".part-00000.crc"));
    Files.writeString(file, json.writeValueAsString(metadata));
    requireSame(
        SequenceClassifier.load(path).experiment(SHAPE),
        Experiment.load(
            null,
            new Properties(),
            List.of("training.epochs=3", "averaging.frequency=epoch"),
            null));
  }

  /** All but the spelling of the values. */
  private static void requireSame(Experiment stage, Experiment job) {
    assertThat(stage.text()).isEqualTo(job.text());
    assertThat(stage.network()).isEqualTo(job.network());
    assertThat(stage.vectors()).isEqualTo(job.vectors());
    assertThat(stage.kernel()).isEqualTo(job.kernel());
    assertThat(stage.optimizer()).isEqualTo(job.optimizer());
    assertThat(stage.training()).isEqualTo(job.training());
    assertThat(stage.preFlight()).isEqualTo(job.preFlight());
    assertThat(stage.deciding()).isEqualTo(job.deciding());
  }
}
