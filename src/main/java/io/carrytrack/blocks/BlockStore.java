package io.carrytrack.blocks;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.carrytrack.base.Json;
import io.carrytrack.base.UserError;
import io.carrytrack.files.AtomicFile;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.task.Task;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of a run's blocks: writes them once, and finds them again. */
public final class BlockStore {
  private static final Logger LOG = LoggerFactory.getLogger(BlockStore.class);
  private static final String MANIFEST = "manifest.json";
  private static final int MANIFEST_BYTES = 64 << 20;

  private final JavaSparkContext context;
  private final Path directory;

  public BlockStore(JavaSparkContext context, Path directory) throws IOException {
    this.context = context;
    this.directory =
        directory.getFileSystem(context.hadoopConfiguration()).makeQualified(directory);
  }

  public Path directory() {
    return directory;
  }

  /**
   * How many reviews of blocks are of each class.
   *
   * @param blocks one or more of those that were prepared
   */
  public long[] classCounts(List<BlockHandle> blocks, Task task) {
    return LabelCounts.of(context, directory, blocks, task);
  }

  /**
   * The blocks of these reviews: those that are here, if they are of the same data and key, or
   * newly written ones.
   *
   * @param task tells what labels there are
   * @param training training reviews
   * @param validation validation reviews, or null to hold a share of the training reviews out
   * @param soft what is learned of rows that a teacher labels; empty where there is none
   * @param check is told the data's fingerprint before anything is written, and may object
   */
  public BlockSet prepare(
      BlockSet.Key key,
      SequenceShape shape,
      Task task,
      Dataset<Row> training,
      Dataset<Row> validation,
      Optional<SoftLabels> soft,
      Consumer<String> check)
      throws IOException {
    BlockWriter writer = new BlockWriter(context, key, shape, task, soft, directory);
    try (BlockWriter.Ranking ranking = writer.rank(training);
        BlockWriter.Ranking held = validation == null ? null : writer.rank(validation)) {
      String fingerprint = writer.fingerprint(ranking, held);
      check.accept(fingerprint);
      Optional<BlockSet> present = present(key, fingerprint);
      if (present.isPresent()) {
        LOG.info("blocks of {} are of the same data: read again", directory);
        return present.get();
      }
      FileSystem files = directory.getFileSystem(context.hadoopConfiguration());
      files.delete(directory, true);
      BlockSet blocks = writer.write(ranking, held);
      AtomicFile.write(
          new Path(directory, MANIFEST),
          Json.write(blocks).getBytes(StandardCharsets.UTF_8),
          context.hadoopConfiguration());
      return blocks;
    }
  }

  private Optional<BlockSet> present(BlockSet.Key key, String fingerprint) throws IOException {
    FileSystem files = directory.getFileSystem(context.hadoopConfiguration());
    BlockSet blocks;
    try (InputStream in = files.open(new Path(directory, MANIFEST))) {
      String json = new String(in.readNBytes(MANIFEST_BYTES), StandardCharsets.UTF_8);
      blocks = Json.read(json, BlockSet.class);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      LOG.warn("{} is damaged: the blocks are written again", new Path(directory, MANIFEST));
      return Optional.empty();
    }
    if (!blocks.key().equals(key) || !blocks.fingerprint().equals(fingerprint)) {
      return Optional.empty();
    }
    List<String> damage = damage(blocks);
    if (!damage.isEmpty()) {
      LOG.warn("the blocks are written again: {}", damage.get(0));
      return Optional.empty();
    }
    return Optional.of(blocks);
  }

  /** What executors find wrong with the files, in no more than a line each. */
  private List<String> damage(BlockSet blocks) {
    List<String> files =
        Stream.concat(blocks.training().stream(), blocks.validation().stream())
            .map(Json::write)
            .toList();
    Broadcast<SerializableConfiguration> conf =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    String at = directory.toString();
    try {
      return context
          .parallelize(files, files.size())
          .map(
              json -> {
                BlockHandle handle = Json.read(json, BlockHandle.class);
                try {
                  BlockFile.read(conf.value().value(), new Path(at), handle);
                  return "";
                } catch (IOException | UserError e) {
                  return String.valueOf(e.getMessage());
                }
              })
          .filter(message -> !message.isEmpty())
          .collect();
    } finally {
      conf.destroy();
    }
  }
}
