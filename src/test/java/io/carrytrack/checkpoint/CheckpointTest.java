package io.carrytrack.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Outer;
import io.carrytrack.averaging.Polyak;
import io.carrytrack.averaging.PolyakAverage;
import io.carrytrack.averaging.Updater;
import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Metric;
import io.carrytrack.testing.BagOfWords;
import io.carrytrack.testing.Reviews;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.training.Batch;
import io.carrytrack.training.Checkpoints;
import io.carrytrack.training.RateScaling;
import io.carrytrack.training.RateSchedule;
import io.carrytrack.training.RoundRecord;
import io.carrytrack.training.Trainer;
import io.carrytrack.training.TrainingListener;
import io.carrytrack.training.TrainingResult;
import io.carrytrack.training.TrainingSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointTest {
  private static final SequenceShape SHAPE = new SequenceShape(20, PadSide.PRE);
  private static final BagOfWords NETWORK = new BagOfWords(Reviews.VOCABULARY, 0.01f);
  private static final List<EncodedReview> REVIEWS = Reviews.some(330, 7);
  @TempDir java.nio.file.Path directory;

  @Test
  void aStateComesBackAsItWas() throws Exception {
    CheckpointFile.Content content = content();
    assertThat(read(bytes(content))).usingRecursiveComparison().isEqualTo(content);
    CheckpointFile.Content ofNumbers =
        content(
            new EpochRecord(1, 1.5, 1, 0.5, 0.1, 0.6, null, 0.5, null, 12.5, 13.5, Map.of()),
            new LossSums(0.1, 2, 0, 7));
    assertThat(read(bytes(ofNumbers))).usingRecursiveComparison().isEqualTo(ofNumbers);
  }

  @Test
  void noDamagedFileIsTaken() throws Exception {
    byte[] good = bytes(content());
    for (int i = 0; i < good.length; i++) {
      for (int flip : new int[] {0x01, 0x20, 0xFF}) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) flip;
        assertThatThrownBy(() -> read(bad))
            .as("byte %d", i)
            .isInstanceOf(CheckpointFile.DamagedException.class);
      }
      byte[] cut = Arrays.copyOf(good, i);
      assertThatThrownBy(() -> read(cut))
          .as("%d bytes", i)
          .isInstanceOf(CheckpointFile.DamagedException.class);
    }
  }

  @Test
  void aLieAboutSizesIsSeenBeforeAnythingIsAllocated() {
    byte[] twenty = Arrays.copyOf("CTSTATE3".getBytes(UTF_8), 20);
    assertThatThrownBy(() -> read(twenty)).hasMessageContaining("only 20 bytes");
    String header =
        """
        {"identity":{},"parameters":2147483647,"updater":2147483647,"updaters":1,"momentum":0,"average":0,"averagedRounds":0,\
        "bestParameters":705032704,"steps":0,"epoch":0,"round":0,"totalRounds":0,\
        "progress":{"lossSum":0,"weightSum":0,"correct":0,"seconds":0,"overheadSeconds":0},\
        "bestEpoch":0,"history":[]}\
        """;
    assertThatThrownBy(() -> read(forged(header.length(), header)))
        .as("20 GB with the right checksum")
        .hasMessageContaining("does not fit its length");
    assertThatThrownBy(() -> read(forged(Integer.MAX_VALUE, header)))
        .hasMessageContaining("claims 2147483647 bytes");
    String empty =
        header
            .replace("2147483647,\"updaters\":1", "0,\"updaters\":2000000000")
            .replace("2147483647", "0")
            .replace("705032704", "0");
    assertThatThrownBy(() -> read(forged(empty.length(), empty)))
        .as("two thousand million updater states of nothing")
        .hasMessageContaining("does not fit its length");
    for (String json :
        List.of("", "null", "[]", "{}", header.replace("\"history\":[]", "\"x\":1"))) {
      assertThatThrownBy(() -> read(forged(json.length(), json)))
          .as("%s", json)
          .isInstanceOf(CheckpointFile.DamagedException.class);
    }
  }

  @Test
  void aRunStoppedAnywhereEndsWithTheSameBits() throws IOException {
    TrainingResult whole = trainer("whole", settings(5, 1, 2)).fit(data(1), null);
    assertThat(whole.rounds()).isEqualTo(15);
    for (int stop = 1; stop < 15; stop++) {
      assertSame(resumed("stopped-" + stop, settings(5, 0, 2), stop), whole);
    }
  }

  /** The rate of a step is a function of settings and of the epochs that are done alone. */
  @ParameterizedTest
  @EnumSource(RateSchedule.Type.class)
  void soDoesOneWhoseLearningRateFalls(RateSchedule.Type type) throws IOException {
    RateSchedule schedule =
        switch (type) {
          case CONSTANT, LINEAR, COSINE -> RateSchedule.of(type);
          case STEP -> new RateSchedule(type, 0, 0.5, 2, 2);
          case PLATEAU -> new RateSchedule(type, 0, 0.5, 5, 1);
        };
    TrainingSettings settings =
        settings(5, 0, 2)
            .withScaling(new RateScaling(RateScaling.Rule.NONE, 0.5))
            .withSchedule(schedule);
    List<Double> factors = new ArrayList<>();
    TrainingResult whole =
        trainer("whole", settings)
            .listener(
                new TrainingListener() {
                  @Override
                  public void roundEnded(RoundRecord round) {
                    factors.add(round.rateFactor());
                  }
                })
            .fit(data(1), null);
    assertThat(whole.rounds()).isEqualTo(15);
    assertThat(factors.get(0)).as("warm-up").isLessThan(1);
    assertThat(factors.get(14) < 1)
        .as("it has fallen")
        .isEqualTo(type != RateSchedule.Type.CONSTANT);
    TrainingResult constant =
        trainer("constant", settings.withSchedule(RateSchedule.CONSTANT)).fit(data(1), null);
    assertThat(whole.lastParametersSha256().equals(constant.lastParametersSha256()))
        .as("the workers' rate is the one that is told")
        .isEqualTo(type == RateSchedule.Type.CONSTANT);
    for (int stop : new int[] {1, 5, 8, 12, 14}) {
      assertSame(resumed("stopped-" + stop, settings, stop), whole);
    }
  }

  @Test
  void aRunWhoseRateFallsToItsEndIsNotExtended() throws IOException {
    for (RateSchedule.Type type : RateSchedule.Type.values()) {
      TrainingSettings two = settings(2, 0, 2).withSchedule(RateSchedule.of(type));
      String run = type.name();
      trainer(run, two).fit(data(1), null);
      if (type == RateSchedule.Type.LINEAR || type == RateSchedule.Type.COSINE) {
        assertThatThrownBy(() -> trainer(run, two.withEpochs(4)).resume(true).fit(data(1), null))
            .isInstanceOf(UserError.class)
            .hasMessageContaining(
                "training.epochs, to whose end the learning rate falls, was 2, now is 4");
      } else {
        assertSame(
            trainer(run, two.withEpochs(4)).resume(true).fit(data(2), null),
            trainer("long-" + run, two.withEpochs(4)).fit(data(1), null));
      }
    }
  }

  /** All that a state may hold: one exact epoch of 9 rounds, and two of 3 averaging rounds. */
  @ParameterizedTest
  @MethodSource("options")
  void soDoesOneWithEveryVectorInItsState(Averaging averaging) throws IOException {
    TrainingResult whole = trainer("whole", settings(averaging)).fit(data(1), null);
    assertThat(whole.rounds()).isEqualTo(9 + 6);
    for (int stop : new int[] {1, 9, 10, 11, 12, 14}) {
      assertSame(resumed("stopped-" + stop, settings(averaging), stop), whole);
    }
  }

  static List<Averaging> options() {
    return List.of(
        Averaging.DEFAULT
            .withFrequency(3)
            .withExactEpochs(1)
            .withOuter(Outer.of(Outer.Type.BMUF_NESTEROV, 2))
            .withUpdater(Updater.KEPT)
            .withPolyak(new Polyak(Polyak.Type.UNIFORM, 0, 2)),
        Averaging.DEFAULT
            .withFrequency(3)
            .withExactEpochs(1)
            .withOuter(Outer.of(Outer.Type.SLOWMO, 2))
            .withUpdater(Updater.RESET)
            .withPolyak(new Polyak(Polyak.Type.EXPONENTIAL, 0.75, 1)));
  }

  private TrainingResult resumed(String run, TrainingSettings settings, long stopAfter)
      throws IOException {
    Trainer first = trainer(run, settings);
    first.listener(
        new TrainingListener() {
          @Override
          public void roundEnded(RoundRecord round) {
            if (round.totalRounds() == stopAfter) {
              first.requestStop();
            }
          }
        });
    assertThatThrownBy(() -> first.fit(data(3), null))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.INTERRUPTED));
    List<Long> resumedAt = new ArrayList<>();
    TrainingResult resumed =
        trainer(run, settings)
            .resume(true)
            .listener(
                new TrainingListener() {
                  @Override
                  public void resumed(List<EpochRecord> history, int round, long rounds) {
                    resumedAt.add(rounds);
                  }
                })
            .fit(data(2), null);
    assertThat(resumedAt).containsExactly(stopAfter);
    return resumed;
  }

  @Test
  void damagedCheckpointsArePassedOver() throws IOException {
    TrainingResult whole = trainer("a", settings(3, 1, 4)).fit(data(1), null);
    List<java.nio.file.Path> files = checkpoints("a");
    Files.write(files.get(files.size() - 1), new byte[7]);
    Files.deleteIfExists(
        directory.resolve("a/checkpoints/." + name(files.get(files.size() - 1)) + ".crc"));
    byte[] bytes = Files.readAllBytes(files.get(files.size() - 2));
    bytes[bytes.length / 2]++;
    Files.write(files.get(files.size() - 2), bytes);
    assertSame(trainer("a", settings(3, 1, 4)).resume(true).fit(data(1), null), whole);
    for (java.nio.file.Path file : checkpoints("a")) {
      Files.write(file, new byte[100]);
    }
    assertSame(trainer("a", settings(3, 1, 4)).resume(true).fit(data(1), null), whole);
  }

  @Test
  void theNewestAndTheBestAreKept() throws IOException {
    CheckpointStore store =
        new CheckpointStore(
            new Configuration(), new Path(directory.resolve("a/checkpoints").toUri()), 2);
    TrainingState state = TrainingState.initial(new float[2], new float[2], new float[0]);
    for (int round = 1; round <= 9; round++) {
      state =
          state.afterRound(
              new RoundOutcome(
                  state.parameters(), state.updaters(), state.momentum(), 1, List.of()),
              PolyakAverage.NONE,
              EpochProgress.NONE);
      store.write(new CheckpointFile.Content(new TreeMap<>(), state), round < 4 ? 0 : 4);
    }
    assertThat(checkpoints("a"))
        .extracting(CheckpointTest::name)
        .containsExactly(
            "round-0000000004.state", "round-0000000008.state", "round-0000000009.state");
    assertThat(store.newest().orElseThrow().content().state().totalRounds()).isEqualTo(9);
  }

  @Test
  void aFinishedRunResumesToItsResult() throws IOException {
    TrainingResult whole = trainer("a", settings(2, 0, 1)).fit(data(1), null);
    List<RoundRecord> rounds = new ArrayList<>();
    TrainingResult again =
        trainer("a", settings(2, 0, 1))
            .resume(true)
            .listener(
                new TrainingListener() {
                  @Override
                  public void roundEnded(RoundRecord round) {
                    rounds.add(round);
                  }
                })
            .fit(data(1), null);
    assertThat(rounds).isEmpty();
    assertSame(again, whole);
    assertThat(again.history()).isEqualTo(whole.history());
  }

  @Test
  void anotherRunsCheckpointIsRefusedWithTheDifference() throws IOException {
    trainer("a", settings(2, 0, 1)).fit(data(1), null);
    assertThatThrownBy(() -> trainer("a", settings(1, 0, 1)).resume(true).fit(data(1), null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training.epochs is 1, and 2 are done");
    assertThatThrownBy(
            () ->
                trainer("a", settings(2, 0, 1))
                    .configuration(Map.of("network.layers", "gru"), Map.of())
                    .resume(true)
                    .fit(data(1), null))
        .hasMessageContaining("network.layers was lstm, now is gru");
    Map<String, String> before = Map.of("a.new-key", "off");
    assertThatThrownBy(
            () ->
                trainer("a", settings(2, 0, 1))
                    .configuration(Map.of("a.new-key", "on"), before)
                    .resume(true)
                    .fit(data(1), null))
        .as("a key of a later release was its default")
        .hasMessageContaining("a.new-key was off, now is on");
    trainer("a", settings(2, 0, 1)).configuration(before, before).resume(true).fit(data(1), null);
    assertThatThrownBy(
            () ->
                trainer("a", settings(2, 0, 1))
                    .resume(true)
                    .fit(Reviews.dataset(REVIEWS.subList(1, 330), 1, 1), null))
        .hasMessageContaining("the data's fingerprint was");
    TrainingSettings other =
        settings(2, 0, 1)
            .withBatch(new Batch(16, Batch.Scope.GLOBAL))
            .withAveraging(options().get(0));
    own("b", settings(2, 0, 1)).fit(data(1), null);
    assertThatThrownBy(() -> own("b", other).resume(true).fit(data(1), null))
        .as("by the trainer's own settings, where it was given no others")
        .hasMessageContaining("averaging.outer.type was none, now is bmuf-nesterov")
        .hasMessageContaining("averaging.updater was averaged, now is kept")
        .hasMessageContaining("averaging.polyak.type was none, now is uniform")
        .hasMessageContaining("batch.scope was worker, now is global");
    assertThat(trainer("a", settings(2, 0, 1)).resume(true).fit(data(1), null).rounds())
        .as("what was refused left everything in place")
        .isEqualTo(6);
  }

  @ParameterizedTest
  @MethodSource("options")
  void moreEpochsGoOnToTheBitsOfALongRun(Averaging averaging) throws IOException {
    TrainingSettings three = settings(averaging);
    TrainingResult whole = own("whole", three.withEpochs(5)).fit(data(1), null);
    own("a", three).fit(data(1), null);
    assertSame(own("a", three.withEpochs(5)).resume(true).fit(data(2), null), whole);
    assertSame(own("b", three.withEpochs(5)).resume(true).fit(data(2), null), whole);
  }

  /** A component that is added to the settings decides, unless it is named as one that does not. */
  @Test
  void theProgressOfAnEpochHasTheNamesOfItsParts() throws IOException {
    assertThat(new String(bytes(content()), UTF_8))
        .contains(
            "\"lossSum\":0.1,\"weightSum\":2.0,\"correct\":1.0,"
                + "\"seconds\":0.3,\"overheadSeconds\":0.2");
  }

  @Test
  void aSlowFileSystemHoldsNobodyUp() throws Exception {
    CheckpointStore store =
        new CheckpointStore(new Configuration(), new Path(directory.toUri()), 3);
    CheckpointFile.Content content = content();
    try (CheckpointWriter writer = new CheckpointWriter(store, content.identity(), 1, 0)) {
      synchronized (writer) {
        // Nothing can be taken up while this thread holds the writer's lock.
        for (int i = 0; i < 1000; i++) {
          writer.offer(content.state(), 0, false);
        }
      }
      writer.flush();
    }
    assertThat(store.newest()).isPresent();
    Files.delete(
        directory.resolve(String.format("round-%010d.state", content.state().totalRounds())));
    Files.createFile(directory.resolve("file"));
    CheckpointStore broken =
        new CheckpointStore(
            new Configuration(), new Path(directory.resolve("file/below").toUri()), 1);
    try (CheckpointWriter writer = new CheckpointWriter(broken, content.identity(), 1, 0)) {
      writer.offer(content.state(), 0, true);
      assertThatThrownBy(writer::flush)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("could not be written");
    }
  }

  private static void assertSame(TrainingResult actual, TrainingResult expected) {
    assertThat(actual.lastParametersSha256()).isEqualTo(expected.lastParametersSha256());
    assertThat(actual.parametersSha256()).isEqualTo(expected.parametersSha256());
    assertThat(actual.bestEpoch()).isEqualTo(expected.bestEpoch());
    assertThat(actual.rounds()).isEqualTo(expected.rounds());
    for (int epoch = 0; epoch < expected.history().size(); epoch++) {
      assertThat(actual.history().get(epoch).trainLoss())
          .isEqualTo(expected.history().get(epoch).trainLoss());
    }
  }

  /** An epoch of a former release has no other metrics, and neither has one without them. */
  @Test
  void anEpochMayHaveOtherMetrics() throws Exception {
    CheckpointFile.Content plain = content();
    assertThat(new String(bytes(plain), UTF_8)).doesNotContain("validationMetrics");
    assertThat(read(bytes(plain)).state().history()).isEqualTo(plain.state().history());
    EpochRecord monitored =
        new EpochRecord(
            1, 1.5, 1, 0.5, 0.1, 0.6, 0.7, 0.4, 0.8, null, null, Map.of(Metric.MACRO_F1, 0.75));
    TrainingState s = plain.state();
    TrainingState state =
        new TrainingState(
            s.parameters(),
            s.updaters(),
            s.momentum(),
            s.average(),
            s.steps(),
            s.epoch(),
            s.round(),
            s.totalRounds(),
            s.progress(),
            s.bestEpoch(),
            s.bestParameters(),
            List.of(monitored));
    byte[] bytes = bytes(new CheckpointFile.Content(plain.identity(), state));
    assertThat(new String(bytes, UTF_8)).contains("\"validationMetrics\":{\"macroF1\":0.75}");
    assertThat(read(bytes).state().history()).containsExactly(monitored);
  }

  private static byte[] forged(int headerLength, String header) {
    byte[] json = header.getBytes(UTF_8);
    byte[] body =
        ByteBuffer.allocate(12 + json.length)
            .put("CTSTATE3".getBytes(UTF_8))
            .putInt(headerLength)
            .put(json)
            .array();
    return ByteBuffer.allocate(body.length + 32).put(body).put(DigestUtils.sha256(body)).array();
  }

  private CheckpointFile.Content read(byte[] bytes) throws Exception {
    java.nio.file.Path file = directory.resolve("state");
    Files.write(file, bytes);
    return CheckpointFile.read(
        FileSystem.getLocal(new Configuration(false)).getRaw(), new Path(file.toUri()));
  }

  private static byte[] bytes(CheckpointFile.Content content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckpointFile.write(out, content);
    return out.toByteArray();
  }

  private static CheckpointFile.Content content() {
    return content(
        new EpochRecord(1, 1.5, 1, 0.5, 0.1, 0.6, 0.7, null, null), new LossSums(0.1, 2, 1));
  }

  private static CheckpointFile.Content content(EpochRecord epoch, LossSums sums) {
    return new CheckpointFile.Content(
        new TreeMap<>(Map.of("training.seed", "3")),
        new TrainingState(
            new float[] {1, -0f, Float.MIN_VALUE},
            new float[][] {{2}, {8}},
            new float[] {3, 4},
            new PolyakAverage(new float[] {9, 0.5f, 1}, 3),
            77,
            1,
            2,
            9,
            new EpochProgress(sums, 0.3, 0.2),
            1,
            new float[] {5, 6, 7},
            List.of(epoch)));
  }

  private static String name(java.nio.file.Path file) {
    return file.getFileName().toString();
  }

  private List<java.nio.file.Path> checkpoints(String run) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(directory.resolve(run + "/checkpoints"))) {
      return files.filter(file -> name(file).endsWith(".state")).sorted().toList();
    }
  }

  private static Dataset<Row> data(int partitions) {
    return Reviews.dataset(REVIEWS, partitions, partitions);
  }

  private Trainer trainer(String run, TrainingSettings settings) {
    return own(run, settings).configuration(Map.of("network.layers", "lstm"), Map.of());
  }

  private Trainer own(String run, TrainingSettings settings) {
    return new Trainer(
        SparkTest.spark(),
        settings,
        SHAPE,
        NETWORK,
        NETWORK,
        new Path(directory.resolve(run).toUri()));
  }

  private static TrainingSettings settings(int epochs, int everyRounds, int keep) {
    return TrainingSettings.defaults()
        .withEpochs(epochs)
        .withBatch(new Batch(16, Batch.Scope.WORKER))
        .withSeed(5)
        .withAveraging(Averaging.DEFAULT.withFrequency(3))
        .withCheckpoints(new Checkpoints(everyRounds, 0, keep));
  }

  private static TrainingSettings settings(Averaging averaging) {
    return TrainingSettings.defaults()
        .withEpochs(3)
        .withBatch(new Batch(32, Batch.Scope.GLOBAL))
        .withScaling(new RateScaling(RateScaling.Rule.LINEAR, 2.5))
        .withSeed(5)
        .withAveraging(averaging)
        .withCheckpoints(new Checkpoints(0, 0, 2));
  }
}
