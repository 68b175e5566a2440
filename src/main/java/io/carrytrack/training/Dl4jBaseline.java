package io.carrytrack.training;

import io.carrytrack.layers.TokenBatch;
import io.carrytrack.network.Dl4jNetwork;
import io.carrytrack.network.Dl4jReplica;
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
final class Dl4jBaseline {
  private final JavaSparkContext context;
  private final TrainingSettings settings;
  private final RunReference run;
  private final MultiLayerNetwork network;
  private final SparkDl4jMultiLayer trainer;

  Dl4jBaseline(
      JavaSparkContext context,
      TrainingSettings settings,
      RunReference run,
      BlockSet blocks,
      Dl4jNetwork template,
      TrainingState state) {
    this.context = context;
    this.settings = settings;
    this.run = run;
    this.network = template.network();
    network.params().assign(row(state.parameters()));
    int batches = new EpochPlan(settings, blocks.training()).steps(0);
    int batchSize = settings.shares().largest();
    this.trainer =
        new SparkDl4jMultiLayer(
            context,
            network,
            new ParameterAveragingTrainingMaster.Builder(
                    Integer.valueOf(settings.averaging().workers()), batchSize)
                .batchSizePerWorker(batchSize)
                .averagingFrequency(Math.min(batches, settings.averaging().frequency()))
                // Its documentation calls this the default, its code does not.
                .saveUpdater(true)
                // Export, the default, needs a directory that all executors share.
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .rngSeed(settings.seed())
                .build());
  }

  /**
   * Trains an epoch, counted from 0.
   *
   * @return parameters and updater state after it
   */
  float[][] epoch(int epoch) {
    JavaRDD<DataSet> minibatches = minibatches(epoch);
    trainer.fit(minibatches);
    Dl4jReplica replica = new Dl4jReplica(network);
    float[][] vectors = {new float[replica.parameterCount()], new float[replica.updaterCount()]};
    replica.save(vectors[0], vectors[1]);
    return vectors;
  }

  /** Mean loss of the last minibatches, which is all that dl4j-spark tells. */
  double score() {
    return trainer.getScore();
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
