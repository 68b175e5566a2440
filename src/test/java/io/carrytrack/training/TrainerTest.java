package io.carrytrack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layers;
import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Outer;
import io.carrytrack.averaging.Polyak;
import io.carrytrack.base.Floats;
import io.carrytrack.base.Json;
import io.carrytrack.base.UserError;
import io.carrytrack.blocks.Block;
import io.carrytrack.blocks.BlockFile;
import io.carrytrack.blocks.BlockHandle;
import io.carrytrack.blocks.BlockSet;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.evaluation.Evaluator;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.Minibatches;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.EngineReplicas;
import io.carrytrack.network.Replica;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.optimizer.Adam;
import io.carrytrack.optimizer.AdamW;
import io.carrytrack.task.ClassWeights;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Metric;
import io.carrytrack.testing.BagOfWords;
import io.carrytrack.testing.Reviews;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.EncodedReview;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final SequenceShape SHAPE = new SequenceShape(20, PadSide.PRE);
  private static final BagOfWords NETWORK = new BagOfWords(Reviews.VOCABULARY, 0.01f);
  @TempDir java.nio.file.Path directory;

  @Test
  void oneWorkerIsPlainLocalTrainingBitForBit() throws IOException {
    List<EncodedReview> reviews = Reviews.some(500, 1);
    TrainingSettings settings = settings(3, 32, 1, 4);
    TrainingResult result = train("a", settings, reviews, 3);
    Block block = block("a", "worker-00000");
    BagOfWords.Learner local = (BagOfWords.Learner) NETWORK.create();
    TokenBatch batch = SHAPE.newBatch();
    for (int epoch = 0; epoch < 3; epoch++) {
      int[] order = Minibatches.order(settings.seed(), epoch, 0, block.rows());
      for (int from = 0; from < order.length; from += 32) {
        batch.clear();
        for (int i = from; i < Math.min(order.length, from + 32); i++) {
          block.copyTo(batch, order[i], 1f);
        }
        local.step(batch, new StepKey(settings.seed(), epoch, 0, from / 32), 1f);
      }
    }
    float[] parameters = new float[local.parameterCount()];
    local.save(parameters, new float[local.updaterCount()]);
    assertThat(result.lastParameters()).isEqualTo(parameters);
    assertThat(block.rows()).isEqualTo(400);
    assertThat(result.rounds()).as("3 epochs of ceil(13 / 4) rounds").isEqualTo(12);
  }

  @Test
  void workersAreAveragedByExamplesWithTheirUpdaterState() throws IOException {
    List<EncodedReview> reviews = Reviews.some(122, 1);
    // 97 training reviews: blocks of 33, 32 and 32, so that one worker has a minibatch of one
    // review in a round of its own.
    RateSchedule.Type schedule = RateSchedule.Type.CONSTANT;
    for (Batch batch :
        List.of(new Batch(16, Batch.Scope.WORKER), new Batch(50, Batch.Scope.GLOBAL))) {
      TrainingSettings settings =
          TrainingSettings.defaults()
              .withEpochs(3)
              .withBatch(batch)
              .withScaling(new RateScaling(RateScaling.Rule.LINEAR, 1.5))
              .withSchedule(RateSchedule.of(schedule))
              .withSeed(11)
              .withAveraging(Averaging.DEFAULT.withWorkers(3).withFrequency(2));
      String run = batch.scope().name();
      TrainingResult result = train(run, settings, reviews, 2);
      List<Block> blocks = new ArrayList<>();
      for (int worker = 0; worker < 3; worker++) {
        blocks.add(block(run, "worker-0000" + worker));
      }
      assertThat(result.lastParameters())
          .as("%s", batch)
          .isEqualTo(new PlainRounds(settings, NETWORK, SHAPE, blocks).train());
      schedule = RateSchedule.Type.LINEAR;
    }
  }

  @Test
  void twoWorkersOfSixteenAreAMinibatchOfThirtyTwo() throws IOException {
    List<EncodedReview> reviews = Reviews.some(300, 1);
    TrainingSettings each = settings(2, 16, 2, 3);
    TrainingSettings both = each.withBatch(new Batch(32, Batch.Scope.GLOBAL));
    assertThat(train("both", both, reviews, 1).lastParameters())
        .isEqualTo(train("each", each, reviews, 1).lastParameters());
  }

  @Test
  void partitioningMattersNothingAndTheSeedAll() throws IOException {
    List<EncodedReview> reviews = Reviews.some(400, 2);
    TrainingResult one = train("a", settings(2, 16, 3, 5), reviews, 1);
    TrainingResult many = train("b", settings(2, 16, 3, 5), reviews, 11);
    assertThat(many.lastParametersSha256()).isEqualTo(one.lastParametersSha256());
    assertThat(many.parametersSha256()).isEqualTo(one.parametersSha256());
    assertThat(many.dataFingerprint()).isEqualTo(one.dataFingerprint());
    for (int epoch = 0; epoch < 2; epoch++) {
      assertThat(many.history().get(epoch).validationLoss())
          .isEqualTo(one.history().get(epoch).validationLoss());
      assertThat(many.history().get(epoch).trainLoss())
          .isEqualTo(one.history().get(epoch).trainLoss());
    }
    TrainingSettings other = settings(2, 16, 3, 5).withSeed(99);
    assertThat(train("c", other, reviews, 1).lastParametersSha256())
        .isNotEqualTo(one.lastParametersSha256());
  }

  @Test
  void itLearnsAndPublishesTheBestEpoch() throws IOException {
    List<EpochRecord> heard = new ArrayList<>();
    List<RoundRecord> rounds = new ArrayList<>();
    Trainer trainer =
        trainer("a", settings(6, 32, 2, Averaging.WHOLE_EPOCH), NETWORK)
            .listener(
                new TrainingListener() {
                  @Override
                  public void roundEnded(RoundRecord round) {
                    rounds.add(round);
                  }

                  @Override
                  public void epochEnded(EpochRecord epoch) {
                    heard.add(epoch);
                  }
                });
    TrainingResult result = trainer.fit(Reviews.dataset(Reviews.some(2000, 3), 2, 1), null);
    assertThat(result.rounds()).as("one round an epoch").isEqualTo(6);
    assertThat(result.history()).isEqualTo(heard).hasSize(6);
    EpochRecord best = heard.get(result.bestEpoch() - 1);
    assertThat(best.validationAccuracy())
        .isEqualTo(heard.stream().mapToDouble(EpochRecord::validationAccuracy).max().getAsDouble())
        .isGreaterThan(0.8);
    assertThat(heard.get(5).trainLoss()).isLessThan(heard.get(0).trainLoss());
    assertThat(rounds.get(0).examples()).isEqualTo(1600);
    assertThat(rounds.get(0).overheadSeconds()).isPositive().isLessThan(rounds.get(0).seconds());
    assertThat(rounds)
        .allSatisfy(
            round -> {
              assertThat(round.workerSeconds())
                  .hasSize(2)
                  .allSatisfy(s -> assertThat(s).isPositive());
              assertThat(Collections.max(round.workerSeconds()))
                  .as("the slowest worker's steps")
                  .isCloseTo(round.seconds() - round.overheadSeconds(), within(1e-4));
            });
    assertThat(best.seconds())
        .as("steps, rounds' overhead and validation")
        .isCloseTo(
            best.trainSeconds() + best.roundOverheadSeconds() + best.validationSeconds(),
            within(1e-9));
  }

  @Test
  void aTimeBoxEndsAWorkersRoundAfterTheMinibatchThatRuns() throws IOException {
    TrainingSettings plain = settings(1, 16, 2, 5);
    TrainingSettings boxed = plain.withAveraging(plain.averaging().withRoundSeconds(1e-9));
    List<RoundRecord> rounds = new ArrayList<>();
    Trainer trainer =
        trainer("a", boxed, NETWORK)
            .listener(
                new TrainingListener() {
                  @Override
                  public void roundEnded(RoundRecord round) {
                    rounds.add(round);
                  }
                });
    trainer.fit(Reviews.dataset(Reviews.some(500, 1), 1, 1), null);
    assertThat(rounds)
        .as("of 400 reviews, one minibatch a worker and round")
        .extracting(RoundRecord::examples)
        .containsExactly(32L, 32L, 32L);
    assertThat(boxed.averaging().reproducible()).isFalse();
    assertThat(plain.averaging().reproducible()).isTrue();
  }

  @Test
  void aWorkerWithoutReviewsTakesNoPart() throws IOException {
    TrainingResult result = train("a", settings(2, 4, 9, 2), Reviews.some(5, 1), 1);
    assertThat(result.rounds()).isEqualTo(2);
    assertThat(Floats.finite(result.lastParameters())).isTrue();
  }

  @Test
  void whatAReplicaHeldBeforeIsOfNoAccount() throws IOException {
    List<EncodedReview> reviews = Reviews.some(300, 4);
    TrainingResult smooth = train("a", settings(2, 16, 2, 3), reviews, 2);
    TrainingResult dirty =
        trainer("b", settings(2, 16, 2, 3), new Dirty(NETWORK))
            .fit(Reviews.dataset(reviews, 2, 1), null);
    assertThat(dirty.lastParametersSha256()).isEqualTo(smooth.lastParametersSha256());
  }

  @Test
  void lossThatIsNoNumberEndsTheRunWithItsPlace() {
    assertThatThrownBy(
            () ->
                trainer("a", settings(3, 16, 2, 2), new Poisoned(NETWORK, Double.NaN))
                    .fit(Reviews.dataset(Reviews.some(300, 4), 2, 1), null))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("epoch 2, round 1, worker 1")
        .hasMessageContaining("optimizer.learning-rate")
        .hasMessageContaining("checkpoints/round-0000000004.state");
  }

  @Test
  void aLossBeyondLearningEndsTheRunWithItsPlace() {
    assertThatThrownBy(
            () ->
                trainer("a", settings(3, 16, 2, 2), new Poisoned(NETWORK, 100))
                    .fit(Reviews.dataset(Reviews.some(300, 4), 2, 1), null))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("epoch 2, round 1: training diverges, the mean loss is")
        .hasMessageContaining("at worker 1")
        .hasMessageContaining("the state before it is in");
  }

  @Test
  void patienceEndsTraining() throws IOException {
    TrainingSettings patient =
        TrainingSettings.defaults()
            .withEpochs(50)
            .withBatch(new Batch(32, Batch.Scope.WORKER))
            .withAveraging(Averaging.DEFAULT.withFrequency(10))
            .withEarlyStopping(new EarlyStopping(2, 0.5));
    TrainingResult result = train("a", patient, Reviews.some(200, 5), 2);
    assertThat(result.stoppedEarly()).isTrue();
    assertThat(result.history()).hasSize(3);
    TrainingSettings blind =
        TrainingSettings.defaults()
            .withEpochs(50)
            .withBatch(new Batch(32, Batch.Scope.WORKER))
            .withValidationSplit(0)
            .withEarlyStopping(new EarlyStopping(2, 0));
    assertThatThrownBy(() -> train("b", blind, Reviews.some(200, 5), 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training.validation-split");
    TrainingSettings flat =
        blind
            .withEarlyStopping(EarlyStopping.OFF)
            .withSchedule(RateSchedule.of(RateSchedule.Type.PLATEAU));
    assertThatThrownBy(() -> train("c", flat, Reviews.some(200, 5), 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("type is plateau, but there is no validation");
  }

  @Test
  void weightsAndClassWeightsAreOneThing() throws IOException {
    List<EncodedReview> reviews = Reviews.some(200, 6);
    List<EncodedReview> weighted = new ArrayList<>();
    for (EncodedReview r : reviews) {
      weighted.add(new EncodedReview(r.id(), r.ids(), r.label(), r.label() == 1 ? 3f : 0.5f));
    }
    TrainingSettings settings = settings(2, 16, 2, 3);
    TrainingSettings classes = settings.withClassWeights(ClassWeights.of(List.of(0.5, 3.0)));
    TrainingResult byRow = train("a", settings, weighted, 1);
    TrainingResult byClass = train("b", classes, reviews, 1);
    assertThat(byClass.history().get(1).validationLoss())
        .isEqualTo(byRow.history().get(1).validationLoss());
    assertThat(byClass.history().get(1).trainAccuracy())
        .isEqualTo(byRow.history().get(1).trainAccuracy());
    // The hash ranks by id, so rows sit in equal blocks; contents differ by the weight alone.
    assertThat(byClass.lastParameters()).isEqualTo(byRow.lastParameters());
    assertThat(train("c", settings, reviews, 1).lastParameters())
        .isNotEqualTo(byRow.lastParameters());
  }

  @Test
  void balancedWeightsAreThoseOfTheReviewsThatAreTrainedOn() throws IOException {
    List<EncodedReview> reviews = new ArrayList<>(Reviews.some(200, 6));
    reviews.removeIf(review -> review.label() == 1 && review.ids().length > 5);
    TrainingSettings settings = settings(1, 16, 2, 3);
    List<List<Double>> heard = new ArrayList<>();
    TrainingResult balanced =
        trainer("a", settings.withClassWeights(ClassWeights.BALANCED), NETWORK)
            .listener(
                new TrainingListener() {
                  @Override
                  public void weighted(List<Double> factors) {
                    heard.add(factors);
                  }
                })
            .fit(Reviews.dataset(reviews, 3, 1), null);
    double[] counts = new double[2];
    for (String worker : List.of("worker-00000", "worker-00001")) {
      Block block = block("a", worker);
      for (int row = 0; row < block.rows(); row++) {
        counts[(int) block.label(row)]++;
      }
    }
    double all = counts[0] + counts[1];
    List<Double> factors = List.of(all / (2 * counts[0]), all / (2 * counts[1]));
    assertThat(balanced.classFactors()).isEqualTo(factors);
    assertThat(heard).containsExactly(factors);
    TrainingResult said =
        train("b", settings.withClassWeights(ClassWeights.of(factors)), reviews, 1);
    assertThat(balanced.lastParametersSha256()).isEqualTo(said.lastParametersSha256());
    assertThat(train("c", settings, reviews, 1).classFactors()).isEmpty();
  }

  @Test
  void theMonitoredMetricIsEvaluationsAndChoosesTheEpoch() throws IOException {
    List<EncodedReview> reviews = Reviews.some(300, 7);
    List<EncodedReview> held = reviews.subList(0, 100);
    List<EncodedReview> rest = reviews.subList(100, 300);
    for (Metric metric : List.of(Metric.MACRO_F1, Metric.AUC)) {
      TrainingSettings settings =
          settings(4, 16, 2, 3).withEarlyStopping(new EarlyStopping(0, 0, metric));
      TrainingResult result =
          trainer(metric.key(), settings, NETWORK)
              .fit(Reviews.dataset(rest, 2, 1), Reviews.dataset(held, 3, 2));
      Metrics evaluated =
          Evaluator.evaluate(
              Reviews.dataset(held, 2, 3),
              LabelNames.NONE,
              SHAPE,
              NETWORK,
              result.bestParameters());
      List<Double> values =
          result.history().stream().map(epoch -> epoch.validation(metric)).toList();
      assertThat(values.get(result.bestEpoch() - 1))
          .isEqualTo(values.stream().mapToDouble(Double::doubleValue).max().orElseThrow())
          .isEqualTo(metric == Metric.AUC ? evaluated.auc() : evaluated.macroF1());
      assertThat(result.history().get(0).validationMetrics()).containsOnlyKeys(metric);
    }
  }

  @Test
  void aMetricThatValidationCannotHaveIsRefused() {
    TrainingSettings auc =
        settings(1, 16, 2, 3).withEarlyStopping(new EarlyStopping(0, 0, Metric.AUC));
    List<EncodedReview> reviews = Reviews.some(100, 7);
    List<EncodedReview> ones = reviews.stream().filter(review -> review.label() == 1).toList();
    assertThatThrownBy(
            () ->
                trainer("a", auc, NETWORK)
                    .fit(Reviews.dataset(reviews, 2, 1), Reviews.dataset(ones, 2, 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("undefined where all validation reviews have one label");
    assertThatThrownBy(() -> train("b", auc.withValidationSplit(0), reviews, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("monitor is auc, but there is no validation");
  }

  @Test
  void trainingMayBeginFromAnotherModel() throws IOException {
    List<EncodedReview> reviews = Reviews.some(200, 6);
    TrainingResult first = train("a", settings(4, 16, 1, 4), reviews, 1);
    TrainingResult warm =
        trainer("b", settings(1, 16, 1, 4), NETWORK)
            .initialParameters(first.lastParameters())
            .fit(Reviews.dataset(reviews, 2, 1), null);
    assertThat(warm.history().get(0).trainLoss()).isLessThan(first.history().get(1).trainLoss());
    assertThatThrownBy(
            () ->
                trainer("c", settings(1, 16, 1, 4), NETWORK)
                    .initialParameters(new float[3])
                    .fit(Reviews.dataset(reviews, 2, 1), null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has 3 parameters, the network has 201");
  }

  @Test
  void jobsAreNamedAndTheCallersNamesComeBack() throws IOException {
    var context = SparkTest.spark().sparkContext();
    context.setJobGroup("mine", "my jobs", false);
    List<String> names = new ArrayList<>();
    Trainer trainer =
        trainer("a", settings(1, 64, 1, 1), NETWORK)
            .listener(
                new TrainingListener() {
                  @Override
                  public void roundEnded(RoundRecord round) {
                    names.add(context.getLocalProperty("spark.job.description"));
                  }
                });
    trainer.fit(Reviews.dataset(Reviews.some(200, 6), 2, 1), null);
    assertThat(names)
        .containsExactly(
            "epoch 1 of 1, round 1 of 3",
            "epoch 1 of 1, round 2 of 3",
            "epoch 1 of 1, round 3 of 3");
    assertThat(context.getLocalProperty("spark.jobGroup.id")).isEqualTo("mine");
    assertThat(context.getLocalProperty("spark.job.description")).isEqualTo("my jobs");
    context.clearJobGroup();
  }

  /** Which of two numbers is the larger one on average over the steps. */
  private static List<EncodedReview> sequences(int count, SequenceShape shape) {
    Random random = new Random(5);
    List<EncodedReview> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] numbers = new float[shape.mostValues()];
      float difference = 0;
      for (int t = 0; t < numbers.length; t += 2) {
        numbers[t] = (float) random.nextGaussian();
        numbers[t + 1] = (float) random.nextGaussian();
        difference += numbers[t] - numbers[t + 1];
      }
      sequences.add(
          new EncodedReview("window-" + i, Reviews.bits(numbers), difference > 0 ? 1 : 0, 1f));
    }
    return sequences;
  }

  @Test
  void sequencesOfNumbersAreLearned() throws IOException {
    Architecture network =
        new Architecture(
            new Input.Numbers(2),
            6,
            Layers.read("layers", List.of(Map.of("type", "gru", "units", 8))));
    SequenceShape shape = network.sequenceShape();
    KernelVariant kernel = KernelVariant.best();
    EnginePredictors predictors = new EnginePredictors(network, kernel);
    List<EncodedReview> sequences = sequences(500, shape);
    List<TrainingResult> results = new ArrayList<>();
    for (int partitions = 1; partitions <= 2; partitions++) {
      results.add(
          new Trainer(
                  SparkTest.spark(),
                  settings(8, 16, 2, 13),
                  shape,
                  new EngineReplicas(network, new Adam(0.03, 0.9, 0.999, 1e-7), kernel, 1),
                  predictors,
                  new Path(directory.resolve("numbers-" + partitions).toUri()))
              .fit(
                  Reviews.dataset(sequences.subList(0, 400), partitions, partitions),
                  Reviews.dataset(sequences.subList(400, 500), 2, 1)));
    }
    TrainingResult result = results.get(0);
    assertThat(results.get(1).lastParameters()).isEqualTo(result.lastParameters());
    EpochRecord best = result.history().get(result.bestEpoch() - 1);
    assertThat(best.validationAccuracy()).isGreaterThan(0.9);
    Metrics metrics =
        Evaluator.evaluate(
            Reviews.dataset(sequences.subList(400, 500), 3, 2),
            LabelNames.NONE,
            shape,
            predictors,
            result.bestParameters());
    assertThat(metrics.loss()).isCloseTo(best.validationLoss(), within(1e-6));
    assertThat(metrics.accuracy()).isEqualTo(best.validationAccuracy());
  }

  /** Through exact steps, averages, an outer step ahead of the model, and weight decay. */
  @Test
  void aBatchNormalizationsStatisticsStayWhatTheyAre() throws IOException {
    Architecture network =
        new Architecture(
            new Input.Numbers(2),
            6,
            List.of(
                new BatchNormalization(),
                new GlobalAveragePooling(),
                new Dense(1, Activation.SIGMOID)));
    TrainingSettings settings = settings(3, 16, 3, 2);
    EngineReplicas replicas =
        new EngineReplicas(
            network, new AdamW(new Adam(0.03, 0.9, 0.999, 1e-7), 0.2), KernelVariant.best(), 1);
    float[] initial = {1, 1, 0, 0, 0.1f, -1e-3f, 0.7f, 1 / 3f, 0.5f, -0.5f, 0};
    TrainingResult result =
        new Trainer(
                SparkTest.spark(),
                settings.withAveraging(
                    settings
                        .averaging()
                        .withExactEpochs(1)
                        .withOuter(Outer.of(Outer.Type.BMUF_NESTEROV, 3))
                        .withPolyak(new Polyak(Polyak.Type.UNIFORM, 0.9, 1))),
                network.sequenceShape(),
                replicas,
                new EnginePredictors(network, KernelVariant.best()),
                new Path(directory.resolve("statistics").toUri()))
            .initialParameters(initial)
            .fit(Reviews.dataset(sequences(150, network.sequenceShape()), 2, 2), null);
    for (float[] model : List.of(result.lastParameters(), result.bestParameters())) {
      assertThat(Arrays.copyOfRange(model, 4, 8))
          .as("mean and variance")
          .containsExactly(0.1f, -1e-3f, 0.7f, 1 / 3f);
      assertThat(Arrays.copyOfRange(model, 0, 2)).as("gamma").doesNotContain(1f);
    }
  }

  private TrainingResult train(
      String run, TrainingSettings settings, List<EncodedReview> reviews, int partitions)
      throws IOException {
    return trainer(run, settings, NETWORK)
        .fit(Reviews.dataset(reviews, partitions, partitions), null);
  }

  private Trainer trainer(String run, TrainingSettings settings, ReplicaFactory replicas) {
    return new Trainer(
        SparkTest.spark(),
        settings,
        SHAPE,
        replicas,
        NETWORK,
        new Path(directory.resolve(run).toUri()));
  }

  private Block block(String run, String name) throws IOException {
    java.nio.file.Path blocks = directory.resolve(run).resolve("blocks");
    BlockSet set = Json.read(Files.readString(blocks.resolve("manifest.json")), BlockSet.class);
    BlockHandle handle =
        Stream.concat(set.training().stream(), set.validation().stream())
            .filter(h -> h.file().equals(name))
            .findFirst()
            .orElseThrow();
    return BlockFile.read(new Configuration(), new Path(blocks.toUri()), handle);
  }

  private static TrainingSettings settings(int epochs, int batchSize, int workers, int frequency) {
    return TrainingSettings.defaults()
        .withEpochs(epochs)
        .withBatch(new Batch(batchSize, Batch.Scope.WORKER))
        .withSeed(11)
        .withAveraging(Averaging.DEFAULT.withWorkers(workers).withFrequency(frequency));
  }

  /** Replicas that hold rubbish whenever they are handed out. */
  private record Dirty(BagOfWords network) implements ReplicaFactory {
    @Override
    public Replica create() {
      return new Wrapped((BagOfWords.Learner) network.create()) {
        @Override
        public void save(float[] parameters, float[] updater) {
          super.save(parameters, updater);
          float[] rubbish = new float[parameters.length];
          Arrays.fill(rubbish, 7f);
          load(rubbish, rubbish, 3);
        }
      };
    }
  }

  /** A loss that is too high by a factor in the second epoch, at worker 1. */
  private record Poisoned(BagOfWords network, double factor) implements ReplicaFactory {
    @Override
    public Replica create() {
      return new Wrapped((BagOfWords.Learner) network.create()) {
        @Override
        public LossSums step(TokenBatch batch, StepKey key, float rateFactor) {
          LossSums result = super.step(batch, key, rateFactor);
          return key.epoch() == 1 && key.worker() == 1
              ? new LossSums(factor * result.loss(), result.weight(), result.correct())
              : result;
        }
      };
    }
  }

  private abstract static class Wrapped implements Replica {
    private final Replica inner;

    Wrapped(Replica inner) {
      this.inner = inner;
    }

    @Override
    public int parameterCount() {
      return inner.parameterCount();
    }

    @Override
    public int updaterCount() {
      return inner.updaterCount();
    }

    @Override
    public void load(float[] parameters, float[] updater, long steps) {
      inner.load(parameters, updater, steps);
    }

    @Override
    public LossSums step(TokenBatch batch, StepKey key, float rateFactor) {
      return inner.step(batch, key, rateFactor);
    }

    @Override
    public void save(float[] parameters, float[] updater) {
      inner.save(parameters, updater);
    }
  }
}
