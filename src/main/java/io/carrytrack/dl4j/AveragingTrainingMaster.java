package io.carrytrack.dl4j;

import io.carrytrack.averaging.Outer;
import io.carrytrack.averaging.OuterStep;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.checkpoint.EpochProgress;
import io.carrytrack.rounds.RoundEngine;
import io.carrytrack.rounds.WorkerReport;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.training.DivergedException;
import io.carrytrack.training.Trainer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.api.TrainingResult;
import org.deeplearning4j.spark.api.TrainingWorker;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import scala.Tuple2;

/**
 * Our rounds behind dl4j-spark's interface: hand it to {@link SparkDl4jMultiLayer} in place of
 * {@code ParameterAveragingTrainingMaster}. Parameters and updater state are averaged, weighted by
 * examples, in worker order. The result is a function of the order of the RDD's elements and of the
 * number of workers, not of partitions or executors. A call of {@code fit} is one epoch.
 *
 * <p>Networks of float32 parameters; graphs, exported files, hooks and dl4j-spark's statistics are
 * refused.
 */
public final class AveragingTrainingMaster
    implements TrainingMaster<TrainingResult, TrainingWorker<TrainingResult>> {
  private final int workers;
  private final int batchSize;
  private final int frequency;
  private final Outer outer;
  private float[] momentum = new float[0];
  private final List<TrainingListener> listeners = new ArrayList<>();

  /**
   * @param workers number of logical workers, at least 1
   * @param batchSize least number of examples in a minibatch: smaller elements of the RDD are
   *     merged, larger ones stay as they are
   * @param frequency minibatches that a worker runs between two averagings, at least 1
   */
  public AveragingTrainingMaster(int workers, int batchSize, int frequency) {
    this(workers, batchSize, frequency, Outer.NONE);
  }

  /**
   * With an outer step, whose momentum lives on from call to call of {@code fit}: such a master
   * trains one network.
   *
   * @param outer what the driver does with the workers' average
   */
  public AveragingTrainingMaster(int workers, int batchSize, int frequency, Outer outer) {
    if (workers < 1 || batchSize < 1 || frequency < 1) {
      throw UserError.usage(
          "workers = %d, batchSize = %d, frequency = %d: each must be at least 1",
          workers, batchSize, frequency);
    }
    this.workers = workers;
    this.batchSize = batchSize;
    this.frequency = frequency;
    this.outer = outer;
  }

  @Override
  public void executeTraining(SparkDl4jMultiLayer spark, JavaRDD<DataSet> examples) {
    JavaSparkContext context = spark.getSparkContext();
    JavaRDD<Tuple2<Integer, byte[][]>> minibatches =
        DataSetBlocks.of(examples, workers, batchSize).persist(StorageLevels.MEMORY_AND_DISK);
    try (JobDescription description = new JobDescription(context)) {
      description.set(Trainer.GROUP, "dividing the examples among the workers");
      int most =
          minibatches.map(worker -> worker._2().length).collect().stream()
              .mapToInt(Integer::intValue)
              .max()
              .orElseThrow();
      int rounds = -Math.floorDiv(-most, frequency);
      String json = spark.getNetwork().getLayerWiseConfigurations().toJson();
      for (int round = 0; round < rounds; round++) {
        description.set(
            Trainer.GROUP, String.format(Locale.ROOT, "round %d of %d", round + 1, rounds));
        round(spark, json, minibatches, round);
      }
    } finally {
      minibatches.unpersist();
    }
  }

  private void round(
      SparkDl4jMultiLayer spark,
      String json,
      JavaRDD<Tuple2<Integer, byte[][]>> minibatches,
      int round) {
    JavaSparkContext context = spark.getSparkContext();
    MultiLayerNetwork network = spark.getNetwork();
    Dl4jReplica replica = new Dl4jReplica(network);
    float[][] state = {new float[replica.parameterCount()], new float[replica.updaterCount()]};
    replica.save(state[0], state[1]);
    int steps = network.getIterationCount();
    DataSetSteps program = new DataSetSteps(json, round * frequency, frequency, steps);
    OuterStep step = OuterStep.of(outer);
    float[] rest = step.rest(state[0].length);
    float[] before = momentum.length == rest.length ? momentum : rest;
    float[] start = step.start(state[0], before);
    Broadcast<float[][]> broadcast =
        RoundEngine.broadcast(context, new float[][] {start, state[1]});
    RoundEngine.Result result;
    try {
      result =
          new RoundEngine(context, workers)
              .average(
                  minibatches.map(
                      worker -> program.run(worker._1(), worker._2(), broadcast.value())),
                  RoundEngine.Lengths.of(state));
    } finally {
      broadcast.destroy();
    }
    for (WorkerReport report : result.reports()) {
      if (!report.finite()) {
        throw new DivergedException(
            String.format(
                Locale.ROOT,
                "round %d, worker %d: the loss or a parameter is no number any more",
                round + 1,
                report.worker()));
      }
    }
    if (result.average() != null) {
      int taken = result.reports().stream().mapToInt(WorkerReport::steps).max().orElseThrow();
      OuterStep.Moved moved = step.apply(state[0], start, result.average()[0], before, 1);
      replica.load(moved.parameters(), result.average()[1], steps + (long) taken);
      momentum = moved.momentum();
      spark.setScore(EpochProgress.NONE.plus(result.reports(), 0, 0).meanLoss());
      network.setScore(spark.getScore());
    }
    listeners.forEach(
        listener ->
            listener.iterationDone(network, network.getIterationCount(), network.getEpochCount()));
  }

  @Override
  public void setListeners(Collection<TrainingListener> wanted) {
    listeners.clear();
    if (wanted != null) {
      listeners.addAll(wanted);
    }
  }

  @Override
  public void setListeners(StatsStorageRouter router, Collection<TrainingListener> wanted) {
    setListeners(wanted);
  }

  @Override
  public String toJson() {
    return String.format(
        Locale.ROOT,
        "{\"workers\":%d,\"batchSize\":%d,\"frequency\":%d,\"outer\":\"%s\"}",
        workers,
        batchSize,
        frequency,
        Setting.word(outer.type()));
  }

  @Override
  public String toYaml() {
    return String.format(
        Locale.ROOT,
        "workers: %d%nbatchSize: %d%nfrequency: %d%nouter: %s%n",
        workers,
        batchSize,
        frequency,
        Setting.word(outer.type()));
  }

  /** There is nothing to delete: no temporary file is ever written. */
  @Override
  public boolean deleteTempFiles(JavaSparkContext context) {
    return true;
  }

  /** There is nothing to delete: no temporary file is ever written. */
  @Override
  public boolean deleteTempFiles(SparkContext context) {
    return true;
  }

  @Override
  public boolean getIsCollectTrainingStats() {
    return false;
  }

  @Override
  public SparkTrainingStats getTrainingStats() {
    return null;
  }

  @Override
  public void setCollectTrainingStats(boolean wanted) {
    if (wanted) {
      throw refused("collects no statistics of dl4j-spark; the Spark UI names every round");
    }
  }

  @Override
  public void addHook(TrainingHook hook) {
    throw refused("runs no hooks: a round may run twice on two executors");
  }

  @Override
  public void removeHook(TrainingHook hook) {
    // None was ever added.
  }

  @Override
  public TrainingWorker<TrainingResult> getWorkerInstance(SparkDl4jMultiLayer network) {
    throw refused("has no workers that could be called from outside");
  }

  @Override
  public TrainingWorker<TrainingResult> getWorkerInstance(SparkComputationGraph graph) {
    throw refused(GRAPHS);
  }

  @Override
  public void executeTraining(SparkComputationGraph graph, JavaRDD<DataSet> examples) {
    throw refused(GRAPHS);
  }

  @Override
  public void executeTrainingMDS(SparkComputationGraph graph, JavaRDD<MultiDataSet> examples) {
    throw refused(GRAPHS);
  }

  @Override
  public void executeTrainingPaths(
      SparkDl4jMultiLayer network,
      SparkComputationGraph graph,
      JavaRDD<String> paths,
      DataSetLoader loader,
      MultiDataSetLoader multiLoader) {
    throw refused("trains on RDDs of DataSet: load the files into one and call fit(rdd)");
  }

  private static final String GRAPHS =
      "trains MultiLayerNetwork alone: turn the graph into one, or use dl4j-spark's own master";

  private static UnsupportedOperationException refused(String why) {
    return new UnsupportedOperationException("AveragingTrainingMaster " + why);
  }
}
