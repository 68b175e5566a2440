package io.carrytrack.blocks;

import io.carrytrack.base.Json;
import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.task.Task;
import io.carrytrack.text.EncodedReview;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Ranks reviews by xxHash64(seed, id), ties by content, and writes each rank's block. The ranking
 * is exact, so that neither partitioning nor order of the input matters; no text and no tokens
 * visit the driver.
 */
public final class BlockWriter {
  public static final int VERSION = 1;

  /** Reviews in a block of validation at most: a task of a few seconds. */
  private static final int VALIDATION_ROWS = 4096;

  private static final int RANKED_PARTITION_ROWS = 100_000;

  /** A key of the second shuffle holds the block above, and the place in the block below, this. */
  private static final int PLACE_BITS = 40;

  private final JavaSparkContext context;
  private final BlockSet.Key key;
  private final SequenceShape shape;
  private final Task task;
  private final Optional<SoftLabels> soft;
  private final Path directory;

  BlockWriter(
      JavaSparkContext context,
      BlockSet.Key key,
      SequenceShape shape,
      Task task,
      Optional<SoftLabels> soft,
      Path directory) {
    this.context = context;
    this.key = key;
    this.shape = shape;
    this.task = task;
    this.soft = soft;
    this.directory = directory;
  }

  /** Reviews as bytes with their hash, kept while they are fingerprinted, ranked and written. */
  static final class Ranking implements AutoCloseable {
    /** Behind all others, so that the rows held out are the same with them and without. */
    private static final String UNLABELLED = "unlabelled";

    private static final String HASH = "hash";
    private static final String REVIEW = "review";

    private final Dataset<Row> hashed;
    private final DataFingerprint fingerprint;

    private Ranking(Dataset<Row> reviews, long seed, SequenceShape shape, Task task) {
      hashed =
          EncodedReview.columns(reviews)
              .select(
                  functions.col(EncodedReview.LABEL).isNull().as(UNLABELLED),
                  functions.xxhash64(functions.lit(seed), functions.col(EncodedReview.ID)).as(HASH),
                  EncodedReview.bytes(shape, task).as(REVIEW))
              .persist(StorageLevels.MEMORY_AND_DISK);
      fingerprint =
          contents(hashed)
              .aggregate(new DataFingerprint(), DataFingerprint::add, DataFingerprint::add);
    }

    private static JavaRDD<byte[]> contents(Dataset<Row> hashed) {
      return hashed.select(REVIEW).as(Encoders.BINARY()).javaRDD();
    }

    DataFingerprint fingerprint() {
      return fingerprint;
    }

    /** The contents in the order of their ranks, with the rank. */
    private JavaPairRDD<byte[], Long> ranked() {
      int partitions = (int) (1 + fingerprint.rows() / RANKED_PARTITION_ROWS);
      return contents(
              hashed
                  .repartitionByRange(
                      partitions,
                      functions.col(UNLABELLED),
                      functions.col(HASH),
                      functions.col(REVIEW))
                  .sortWithinPartitions(UNLABELLED, HASH, REVIEW))
          .zipWithIndex();
    }

    @Override
    public void close() {
      hashed.unpersist();
    }
  }

  /** Hashes and fingerprints reviews. */
  Ranking rank(Dataset<Row> reviews) {
    Ranking ranking = new Ranking(reviews, key.seed(), shape, task);
    if (ranking.fingerprint().longest() > shape.mostValues()) {
      int longest = ranking.fingerprint().longest();
      ranking.close();
      throw new IllegalArgumentException(
          "a review has " + longest + " tokens, the shape has room for " + shape.length());
    }
    return ranking;
  }

  /**
   * Writes the blocks.
   *
   * @param training the training reviews, with the validation reviews where a share is held out
   * @param validation the validation reviews, or null
   */
  BlockSet write(Ranking training, Ranking validation) throws IOException {
    long rows = training.fingerprint().rows();
    long labelled = training.fingerprint().labelled();
    long heldOut = labelled - trainingRows(labelled, key.validationSplit());
    if (rows == heldOut) {
      throw UserError.data(
          "of %d reviews, none is left for training at training.validation-split = %s",
          rows, key.validationSplit());
    }
    long validationRows = validation == null ? heldOut : validation.fingerprint().rows();
    int workers = key.workers();
    int validationBlocks =
        validationRows == 0
            ? 0
            : (int) (workers * -Math.floorDiv(-validationRows, (long) workers * VALIDATION_ROWS));
    Task labels = task;
    SoftLabels taught = soft.orElse(null); // an Optional does not travel
    JavaPairRDD<Long, byte[]> placed =
        training
            .ranked()
            .mapToPair(
                row -> {
                  long rank = row._2();
                  byte[] review = row._1();
                  return rank < heldOut
                      ? new Tuple2<>(
                          place(rank, workers, validationBlocks),
                          taught != null ? SoftLabels.heldOut(review) : review)
                      : new Tuple2<>(
                          place(rank - heldOut, 0, workers),
                          taught != null ? taught.trained(review, labels) : review);
                });
    if (validation != null) {
      placed =
          placed.union(
              validation
                  .ranked()
                  .mapToPair(
                      row -> new Tuple2<>(place(row._2(), workers, validationBlocks), row._1())));
    }
    List<BlockHandle> handles = write(placed, workers, workers + validationBlocks);
    return new BlockSet(
        key,
        fingerprint(training, validation),
        handles.subList(0, workers),
        handles.subList(workers, handles.size()));
  }

  /** How many reviews are for training where a share is held out: rounded down, as in Keras. */
  public static long trainingRows(long rows, double validationSplit) {
    return (long) Math.floor(rows * (1 - validationSplit));
  }

  String fingerprint(Ranking training, Ranking validation) {
    String data =
        DataFingerprint.of(
            training.fingerprint(),
            validation == null ? new DataFingerprint() : validation.fingerprint());
    return soft.map(of -> of.fingerprint(data)).orElse(data);
  }

  private static long place(long rank, int firstBlock, int blocks) {
    return ((firstBlock + rank % blocks) << PLACE_BITS) | (rank / blocks);
  }

  private List<BlockHandle> write(JavaPairRDD<Long, byte[]> placed, int workers, int blocks)
      throws IOException {
    directory.getFileSystem(context.hadoopConfiguration()).mkdirs(directory);
    Broadcast<SerializableConfiguration> conf =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    String target = directory.toString();
    try {
      JavaRDD<String> written =
          placed
              .repartitionAndSortWithinPartitions(new ByBlock(blocks))
              .mapPartitionsWithIndex(
                  (index, rows) -> {
                    String name =
                        index < workers
                            ? String.format("worker-%05d", index)
                            : String.format("validation-%05d", index - workers);
                    BlockHandle handle =
                        BlockFile.write(
                            conf.value().value(),
                            new Path(target),
                            name,
                            Long.toString(TaskContext.get().taskAttemptId()),
                            BlockBuilder.build(contents(rows)));
                    return List.of(Json.write(handle)).iterator();
                  },
                  true);
      List<BlockHandle> handles = new ArrayList<>();
      for (String handle : written.collect()) {
        handles.add(Json.read(handle, BlockHandle.class));
      }
      return handles;
    } finally {
      conf.destroy();
    }
  }

  private static Iterator<byte[]> contents(Iterator<Tuple2<Long, byte[]>> placed) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return placed.hasNext();
      }

      @Override
      public byte[] next() {
        return placed.next()._2();
      }
    };
  }

  /** Sends a place to its block's partition. */
  private static final class ByBlock extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int blocks;

    ByBlock(int blocks) {
      this.blocks = blocks;
    }

    @Override
    public int numPartitions() {
      return blocks;
    }

    @Override
    public int getPartition(Object place) {
      return (int) ((Long) place >>> PLACE_BITS);
    }
  }
}
