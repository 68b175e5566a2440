package io.carrytrack.blocks;

import io.carrytrack.task.Task;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** How many reviews of blocks are of each class. */
final class LabelCounts {
  private LabelCounts() {}

  /**
   * Counts on the executors.
   *
   * @param directory where the blocks are
   * @param blocks one or more
   * @param task tells the classes
   * @return reviews by class
   */
  static long[] of(JavaSparkContext context, Path directory, List<BlockHandle> blocks, Task task) {
    String where = directory.toString();
    Broadcast<SerializableConfiguration> conf =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    try {
      return context
          .parallelize(IntStream.range(0, blocks.size()).boxed().toList(), blocks.size())
          .map(
              index ->
                  count(
                      BlockCache.instance()
                          .get(conf.value().value(), new Path(where), blocks.get(index)),
                      task))
          .reduce(LabelCounts::sum);
    } finally {
      conf.destroy();
    }
  }

  private static long[] count(Block block, Task task) {
    long[] counts = new long[task.classes()];
    Task labels = task.ofWidth(block.labelWidth());
    for (int row = 0; row < block.rows(); row++) {
      counts[labels.classOf(block.labels(), row * block.labelWidth())]++;
    }
    return counts;
  }

  /** Whole numbers, whose order of arrival makes no difference. */
  private static long[] sum(long[] counts, long[] more) {
    long[] sum = counts.clone();
    for (int of = 0; of < sum.length; of++) {
      sum[of] += more[of];
    }
    return sum;
  }
}
