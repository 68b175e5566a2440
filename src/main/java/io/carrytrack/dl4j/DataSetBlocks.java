package io.carrytrack.dl4j;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.nd4j.linalg.dataset.DataSet;
import scala.Tuple2;

/** Divides an RDD of DataSets among logical workers: element i goes to worker i modulo workers. */
final class DataSetBlocks {
  private static final int PLACE_BITS = 40;

  private DataSetBlocks() {}

  /**
   * One element a worker: its index, and its minibatches in ND4J's binary form.
   *
   * @param batchSize elements are merged until they have this many examples
   */
  static JavaRDD<Tuple2<Integer, byte[][]>> of(
      JavaRDD<DataSet> examples, int workers, int batchSize) {
    return examples
        .zipWithIndex()
        .mapToPair(
            element ->
                new Tuple2<>(
                    ((element._2() % workers) << PLACE_BITS) | (element._2() / workers),
                    toBytes(element._1())))
        .repartitionAndSortWithinPartitions(new ByWorker(workers))
        .mapPartitionsWithIndex(
            (worker, own) -> List.of(new Tuple2<>(worker, merged(own, batchSize))).iterator(),
            true);
  }

  private static byte[][] merged(Iterator<Tuple2<Long, byte[]>> own, int batchSize) {
    List<byte[]> minibatches = new ArrayList<>();
    List<DataSet> gathered = new ArrayList<>();
    int rows = 0;
    while (own.hasNext()) {
      DataSet next = fromBytes(own.next()._2());
      gathered.add(next);
      rows += next.numExamples();
      if (rows >= batchSize || !own.hasNext()) {
        minibatches.add(toBytes(gathered.size() == 1 ? next : DataSet.merge(gathered)));
        gathered.clear();
        rows = 0;
      }
    }
    return minibatches.toArray(byte[][]::new);
  }

  private static byte[] toBytes(DataSet examples) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    examples.save(out);
    return out.toByteArray();
  }

  static DataSet fromBytes(byte[] bytes) {
    DataSet examples = new DataSet();
    examples.load(new ByteArrayInputStream(bytes));
    return examples;
  }

  /** Sends an element to its worker's partition. */
  private static final class ByWorker extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int workers;

    ByWorker(int workers) {
      this.workers = workers;
    }

    @Override
    public int numPartitions() {
      return workers;
    }

    @Override
    public int getPartition(Object place) {
      return (int) ((Long) place >>> PLACE_BITS);
    }
  }
}
