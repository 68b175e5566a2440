package io.carrytrack.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.Task;
import io.carrytrack.testing.Reviews;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.EncodedReview;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlocksTest {
  private static final SequenceShape SHAPE = new SequenceShape(20, PadSide.PRE);
  private final JavaSparkContext context =
      JavaSparkContext.fromSparkContext(SparkTest.spark().sparkContext());
  @TempDir java.nio.file.Path directory;

  @Test
  void rankModuloWorkersGivesTheBlock() throws IOException {
    List<EncodedReview> reviews = Reviews.some(101, 3);
    BlockSet blocks = prepare("a", key(7, 3, 0.2), SHAPE, Reviews.dataset(reviews, 4, 1), null);
    List<EncodedReview> ranked = rankedBySpark(reviews, 7);
    assertThat(blocks.validationRows()).as("101 - floor(0.8 * 101)").isEqualTo(21);
    assertThat(blocks.training()).extracting(BlockHandle::rows).containsExactly(27, 27, 26);
    for (int worker = 0; worker < 3; worker++) {
      List<EncodedReview> expected = new ArrayList<>();
      for (int rank = 21 + worker; rank < 101; rank += 3) {
        expected.add(ranked.get(rank));
      }
      assertThat(contents("a", blocks.training().get(worker)))
          .as("worker %d", worker)
          .isEqualTo(contents(block(expected)));
    }
    List<EncodedReview> held = new ArrayList<>();
    for (int block = 0; block < blocks.validation().size(); block++) {
      for (int rank = block; rank < 21; rank += blocks.validation().size()) {
        held.add(ranked.get(rank));
      }
    }
    List<String> validation = new ArrayList<>();
    for (BlockHandle handle : blocks.validation()) {
      validation.addAll(contents("a", handle));
    }
    assertThat(validation).as("the smallest hashes").isEqualTo(contents(block(held)));
  }

  @Test
  void partitioningAndOrderOfTheInputMatterNothing() throws IOException {
    List<EncodedReview> reviews = Reviews.some(300, 5);
    reviews.addAll(reviews.subList(0, 5));
    BlockSet one = prepare("one", key(1, 4, 0.25), SHAPE, Reviews.dataset(reviews, 1, 1), null);
    BlockSet many = prepare("many", key(1, 4, 0.25), SHAPE, Reviews.dataset(reviews, 13, 2), null);
    assertThat(many).isEqualTo(one);
    BlockSet other = prepare("other", key(2, 4, 0.25), SHAPE, Reviews.dataset(reviews, 1, 1), null);
    assertThat(other.fingerprint()).as("the data is the same").isEqualTo(one.fingerprint());
    assertThat(other.training()).as("another seed ranks otherwise").isNotEqualTo(one.training());
  }

  @Test
  void validationOfItsOwnIsKeptApart() throws IOException {
    BlockSet blocks =
        prepare(
            "a",
            key(1, 2, 0),
            SHAPE,
            Reviews.dataset(Reviews.some(10, 1), 2, 1),
            Reviews.dataset(Reviews.some(7, 2), 3, 1));
    assertThat(blocks.trainingRows()).isEqualTo(10);
    assertThat(blocks.validationRows()).isEqualTo(7);
  }

  @Test
  void aWorkerMayHaveNoReview() throws IOException {
    BlockSet blocks =
        prepare("a", key(1, 5, 0), SHAPE, Reviews.dataset(Reviews.some(3, 1), 1, 1), null);
    assertThat(blocks.training()).extracting(BlockHandle::rows).containsExactly(1, 1, 1, 0, 0);
    assertThat(contents("a", blocks.training().get(4))).isEmpty();
    assertThat(blocks.validation()).isEmpty();
  }

  @Test
  void blocksAreWrittenOnceAndAgainOnlyForOtherDataOrDamage() throws IOException {
    Dataset<Row> reviews = Reviews.dataset(Reviews.some(50, 1), 2, 1);
    BlockSet blocks = prepare("a", key(1, 2, 0.2), SHAPE, reviews, null);
    java.nio.file.Path file = directory.resolve("a").resolve(blocks.training().get(0).file());
    Object written = Files.readAttributes(file, "unix:ino").get("ino");
    assertThat(prepare("a", key(1, 2, 0.2), SHAPE, reviews, null)).isEqualTo(blocks);
    assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(written);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(prepare("a", key(1, 2, 0.2), SHAPE, reviews, null)).isEqualTo(blocks);
    contents("a", blocks.training().get(0));
    assertThat(prepare("a", key(1, 3, 0.2), SHAPE, reviews, null).training()).hasSize(3);
  }

  @Test
  void everyDamageOfAFileIsSeen() throws IOException {
    List<EncodedReview> reviews = Reviews.some(3, 1);
    reviews.add(new EncodedReview("weighted", new int[] {70_000}, 1, 0.5f));
    for (Block block : List.of(block(reviews.subList(0, 3)), block(reviews))) {
      Path at = new Path(directory.toUri());
      BlockHandle handle = BlockFile.write(new Configuration(false), at, "block", "0", block);
      java.nio.file.Path file = directory.resolve("block");
      byte[] good = Files.readAllBytes(file);
      assertThat(contents(BlockFile.read(new Configuration(false), at, handle)))
          .isEqualTo(contents(block));
      for (int i = 0; i < good.length; i++) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) 0x81;
        Files.deleteIfExists(directory.resolve(".block.crc"));
        Files.write(file, bad);
        assertThatThrownBy(() -> BlockFile.read(new Configuration(false), at, handle))
            .as("byte %d", i)
            .isInstanceOf(UserError.class)
            .hasMessageContaining("block");
        Files.write(file, Arrays.copyOf(good, i));
        assertThatThrownBy(() -> BlockFile.read(new Configuration(false), at, handle))
            .as("%d bytes", i)
            .isInstanceOf(UserError.class)
            .hasMessageContaining("has " + i + " bytes");
      }
      Files.delete(file);
    }
  }

  @Test
  void aReviewTakesLittleMemory() {
    List<EncodedReview> reviews = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      reviews.add(new EncodedReview("r" + i, new int[215], 1, 1));
    }
    assertThat(block(reviews).bytes()).isLessThan(100 * 450);
  }

  @Test
  void tokensTakeTwoBytesUntilOneDoesNotFit() {
    List<EncodedReview> narrow = List.of(review(1, 2, Character.MAX_VALUE), review(), review(3));
    assertThat(block(narrow).narrow()).containsExactly((char) 1, (char) 2, '\uffff', (char) 3);
    assertThat(block(narrow).wide()).isNull();
    List<EncodedReview> mixed = new ArrayList<>(narrow);
    mixed.add(review(4, 1 + Character.MAX_VALUE, 5));
    mixed.add(review(6));
    Block wide = block(mixed);
    assertThat(wide.narrow()).isNull();
    assertThat(wide.wide()).containsExactly(1, 2, 65_535, 3, 4, 65_536, 5, 6);
    assertThat(wide.offsets()).containsExactly(0, 3, 3, 4, 7, 8);
  }

  /** A block of numbers is one of their bits, most of which are negative or wide as ids. */
  @Test
  void numbersKeepTheirBits() throws IOException {
    SequenceShape shape = new SequenceShape(2, PadSide.PRE, 3);
    float[][] rows = {
      {0f, 0f, Float.MIN_VALUE, 0f, 0f, 0f}, {-0f, 1f / 3, -7f, 0f, Float.MAX_VALUE, 1e-9f}
    };
    List<EncodedReview> encoded = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      encoded.add(new EncodedReview("r" + i, Reviews.bits(rows[i]), i, 1));
    }
    assertThat(block(encoded.subList(0, 1)).narrow()).as("these do fit").hasSize(6);
    BlockSet blocks = prepare("n", key(1, 1, 0), shape, Reviews.dataset(encoded, 2, 1), null);
    Block read =
        BlockFile.read(
            context.hadoopConfiguration(), store("n").directory(), blocks.training().get(0));
    assertThat(read.rows()).isEqualTo(2);
    TokenBatch batch = shape.newBatch();
    for (int row = 0; row < 2; row++) {
      read.copyTo(batch, row, 1f);
    }
    for (int row = 0; row < 2; row++) {
      assertThat(Arrays.copyOfRange(batch.tokens(), 6 * row, 6 * row + 6))
          .containsExactly(Reviews.bits(rows[(int) batch.labels()[row]]));
      assertThat(batch.padsOf(row)).isZero();
    }
    encoded.add(new EncodedReview("bad", Reviews.bits(1f, 2f, 3f, 4f, 5f, Float.NaN), 0, 1));
    assertThatThrownBy(
            () -> prepare("x", key(1, 1, 0), shape, Reviews.dataset(encoded, 2, 1), null))
        .rootCause()
        .isInstanceOf(UserError.class)
        .hasMessage("review bad: number 2 of step 1 is NaN, must be finite");
  }

  @Test
  void labelsOfSeveralNumbersComeBack() throws IOException {
    Random random = new Random(5);
    List<EncodedReview> reviews = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      float[] labels = {random.nextFloat(), -i, random.nextFloat()};
      reviews.add(new EncodedReview("r" + i, new int[] {1, 2 + i % 3}, labels, 1 + i % 2));
    }
    Block built = block(reviews);
    java.nio.file.Path folder = Files.createTempDirectory("blocks");
    Path directory = new Path(folder.toUri());
    BlockHandle handle =
        BlockFile.write(context.hadoopConfiguration(), directory, "several", "0", built);
    Block read = BlockFile.read(context.hadoopConfiguration(), directory, handle);
    assertThat(read.rows()).isEqualTo(1500);
    assertThat(read.labelWidth()).isEqualTo(3);
    assertThat(read.labels()).isEqualTo(built.labels());
    TokenBatch batch = SHAPE.newBatch();
    for (int row = 0; row < 400; row++) {
      read.copyTo(batch, row, 1f);
    }
    assertThat(batch.labelWidth()).isEqualTo(3);
    for (int row = 0; row < 400; row++) {
      assertThat(Arrays.copyOfRange(batch.labels(), 3 * row, 3 * row + 3))
          .isEqualTo(reviews.get(row).labels());
    }
    assertThatThrownBy(() -> batch.add(new int[] {1}, 0, 1, 0f, 1f))
        .hasMessage("a label of 1 numbers in a batch of labels of 3");
    batch.clear();
    batch.add(new int[] {1}, 0, 1, 0f, 1f);
    assertThat(batch.labelWidth()).isEqualTo(1);
    assertThatThrownBy(
            () -> block(List.of(reviews.get(0), new EncodedReview("one", new int[] {1}, 1f, 1f))))
        .hasMessage("a label of 1 numbers among labels of 3");
  }

  @Test
  void aBlockGrowsWithItsReviews() {
    int[] ids = IntStream.range(0, 300).toArray();
    List<EncodedReview> reviews = new ArrayList<>(Collections.nCopies(2000, review(ids)));
    assertThat(block(reviews).narrow()).hasSize(600_000);
    assertThat(block(reviews).rows()).isEqualTo(2000);
    reviews.set(3, review(70_000));
    Block wide = block(reviews);
    assertThat(Arrays.copyOfRange(wide.wide(), wide.offsets()[1999], wide.offsets()[2000]))
        .containsExactly(ids);
  }

  private static EncodedReview review(int... ids) {
    return new EncodedReview("r", ids, 1, 1);
  }

  @Test
  void theCacheIsBoundedAndVerifies() throws IOException {
    BlockSet blocks =
        prepare("a", key(1, 4, 0), SHAPE, Reviews.dataset(Reviews.some(100, 1), 1, 1), null);
    BlockCache cache = new BlockCache(2000);
    Path at = store("a").directory();
    for (BlockHandle handle : blocks.training()) {
      Block first = cache.get(context.hadoopConfiguration(), at, handle);
      assertThat(cache.get(context.hadoopConfiguration(), at, handle)).isSameAs(first);
    }
    assertThat(cache.size()).isBetween(1, 3);
    cache.release(at);
    assertThat(cache.size()).isZero();
  }

  @Test
  void whatCannotBeLearnedFromIsNamed() {
    List<EncodedReview> good = Reviews.some(5, 1);
    Map<EncodedReview, String> bad =
        Map.of(
            new EncodedReview("two", new int[] {1}, 2f, 1f), "review two: label is 2.0",
            new EncodedReview("minus", new int[] {1}, 1f, -1f), "review minus: weight is -1.0",
            new EncodedReview("neg", new int[] {1, -4}, 1f, 1f), "review neg: token 1 is -4");
    bad.forEach(
        (review, message) -> {
          List<EncodedReview> reviews = new ArrayList<>(good);
          reviews.add(review);
          assertThatThrownBy(
                  () -> prepare("x", key(1, 2, 0), SHAPE, Reviews.dataset(reviews, 2, 1), null))
              .rootCause()
              .isInstanceOf(UserError.class)
              .hasMessageContaining(message);
        });
    assertThatThrownBy(
            () ->
                prepare("x", key(1, 2, 0), SHAPE, Reviews.dataset(good, 1, 1).drop("label"), null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no column label");
    assertThatThrownBy(
            () -> prepare("x", key(1, 2, 0), SHAPE, Reviews.dataset(List.of(), 1, 1), null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none is left for training");
  }

  private BlockSet prepare(
      String store,
      BlockSet.Key key,
      SequenceShape shape,
      Dataset<Row> training,
      Dataset<Row> validation)
      throws IOException {
    return store(store)
        .prepare(
            key, shape, Task.BINARY, training, validation, Optional.empty(), fingerprint -> {});
  }

  private BlockStore store(String name) throws IOException {
    return new BlockStore(context, new Path(directory.resolve(name).toUri()));
  }

  private static BlockSet.Key key(long seed, int workers, double split) {
    return new BlockSet.Key(BlockWriter.VERSION, seed, workers, split);
  }

  private List<String> contents(String store, BlockHandle handle) throws IOException {
    Configuration conf = context.hadoopConfiguration();
    return contents(BlockFile.read(conf, store(store).directory(), handle));
  }

  private static Block block(List<EncodedReview> reviews) {
    return BlockBuilder.build(reviews.stream().map(EncodedReview::toBytes).iterator());
  }

  private static List<String> contents(Block block) {
    TokenBatch batch = SHAPE.newBatch();
    List<String> rows = new ArrayList<>();
    for (int row = 0; row < block.rows(); row++) {
      batch.clear();
      block.copyTo(batch, row, block.weight(row));
      rows.add(
          Arrays.toString(Arrays.copyOf(batch.tokens(), batch.tokensOf(0)))
              + batch.labels()[0]
              + batch.weights()[0]);
    }
    return rows;
  }

  /** The ranking by another way: all rows on the driver, sorted in Java. */
  private static List<EncodedReview> rankedBySpark(List<EncodedReview> reviews, long seed) {
    Map<String, EncodedReview> byId =
        reviews.stream().collect(Collectors.toMap(EncodedReview::id, review -> review));
    Stream<Row> hashed =
        Reviews.dataset(reviews, 1, 9)
            .select(
                functions.xxhash64(functions.lit(seed), functions.col("id")), functions.col("id"))
            .collectAsList()
            .stream();
    return hashed
        .sorted(Comparator.comparingLong(row -> row.getLong(0)))
        .map(row -> byId.get(row.getString(1)))
        .toList();
  }
}
