package io.carrytrack.dl4j;

import io.carrytrack.averaging.Master;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.blocks.Block;
import io.carrytrack.checkpoint.EpochProgress;
import io.carrytrack.checkpoint.TrainingState;
import io.carrytrack.minibatch.Minibatches;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.LossSums;
import io.carrytrack.training.EpochPlan;
import io.carrytrack.training.EpochTrainer;
import io.carrytrack.training.RunContext;
import io.carrytrack.training.RunReference;
import io.carrytrack.training.TrainingSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Epochs under dl4j-spark's own {@code ParameterAveragingTrainingMaster}, over the same blocks, to
 * compare with. It shuffles and reduces in an order of its own, so that its results differ from
 * cluster to cluster; it weighs workers equally, and its rounds cannot be resumed.
 */
public final class Dl4jBaseline implements EpochTrainer {
  private final JavaSparkContext context;
  private final TrainingSettings settings;
  private final EpochPlan plan;
  private final RunReference run;
  private final MultiLayerNetwork network;
  private final SparkDl4jMultiLayer trainer;

  private Dl4jBaseline(Run run, MultiLayerNetwork network) {
    this.context = run.spark();
    this.settings = run.context().settings();
    this.plan = run.context().plan();
    this.run = run.reference();
    this.network = network;
    if (settings.averaging().master() != Master.DL4J) {
      throw UserError.usage(
          "averaging.master = %s is another trainer than dl4j-spark's",
          Setting.word(settings.averaging().master()));
    }
    int batchSize = settings.shares().largest();
    this.trainer =
        new SparkDl4jMultiLayer(
            context,
            network,
            new ParameterAveragingTrainingMaster.Builder(
                    Integer.valueOf(settings.averaging().workers()), batchSize)
                .batchSizePerWorker(batchSize)
                .averagingFrequency(Math.min(plan.steps(0), settings.averaging().frequency()))
                // Its documentation calls this the default, its code does not.
                .saveUpdater(true)
                // Export, the default, needs a directory that all executors share.
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .rngSeed(settings.seed())
                .build());
  }

  /**
   * Trains by dl4j-spark.
   *
   * @param network whose replicas and predictors the run has
   */
  public static Factory of(Dl4jNetwork network) {
    return run -> new Dl4jBaseline(run, network.network());
  }

  /** After a whole epoch. The updater's state and its steps live on in the network alone. */
  @Override
  public TrainingState next(TrainingState state) {
    long start = System.nanoTime();
    network.params().assign(row(state.parameters()));
    trainer.fit(minibatches(state.epoch()));
    Dl4jReplica replica = new Dl4jReplica(network);
    float[] parameters = new float[replica.parameterCount()];
    float[] updater = new float[replica.updaterCount()];
    replica.save(parameters, updater);
    double seconds = (System.nanoTime() - start) / 1e9;
    // Of the last minibatches, which is all that dl4j-spark tells.
    double meanLoss = trainer.getScore();
    return state.afterRounds(
        parameters,
        updater,
        plan.rounds(state.epoch()),
        new EpochProgress(new LossSums(meanLoss, 1, 0), seconds, 0));
  }

  @Override
  public String part(TrainingState state) {
    return "dl4j-spark";
  }

  @Override
  public boolean resumable() {
    return false;
  }

  @Override
  public boolean tellsAccuracyAndOverhead() {
    return false;
  }

  private JavaRDD<DataSet> minibatches(int epoch) {
    int workers = settings.averaging().workers();
    RunReference reference = run;
    return context
        .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
        .flatMap(worker -> minibatches(reference.context(), epoch, worker).iterator());
  }

  private static List<DataSet> minibatches(RunContext context, int epoch, int worker)
      throws IOException {
    Block block = context.trainingBlock(worker);
    TrainingSettings settings = context.settings();
    int[] order = Minibatches.order(settings.seed(), epoch, worker, block.rows());
    TokenBatch batch = context.shape().newBatch();
    List<DataSet> minibatches = new ArrayList<>();
    int batchSize = settings.shares().largest();
    for (int from = 0; from < order.length; from += batchSize) {
      context.fill(batch, block, order, from, Math.min(order.length, from + batchSize));
      DataSet minibatch =
          new DataSet(
              Dl4jReplica.features(batch), Dl4jReplica.column(batch.labels(), batch.rows()));
      if (context.weighted(block)) {
        minibatch.setLabelsMaskArray(Dl4jReplica.column(batch.weights(), batch.rows()));
      }
      minibatches.add(minibatch);
    }
    return minibatches;
  }

  private static INDArray row(float[] values) {
    return Nd4j.createFromArray(values).reshape(1, values.length);
  }
}
