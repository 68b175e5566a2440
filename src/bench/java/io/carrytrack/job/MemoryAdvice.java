package io.carrytrack.job;

import io.carrytrack.architecture.Initialiser;
import io.carrytrack.cluster.MemoryPlan;
import io.carrytrack.cluster.PreFlight;
import io.carrytrack.config.Experiment;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.training.Trainer;
import io.carrytrack.training.TrainingResult;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a network of a large vocabulary in this JVM, in local mode, and says what the memory plan
 * had asked for: a heap of that size carries it, a much smaller one does not.
 */
public final class MemoryAdvice {
  private static final int REVIEWS = 200;

  private MemoryAdvice() {}

  /**
   * Prints the plan's megabytes as {@code needed N}, then, when training has ended, {@code
   * trained}.
   *
   * @param arguments slots, {@code plan} or {@code train}, and settings as {@code key=value}
   */
  public static void main(String[] arguments) throws Exception {
    int slots = Integer.parseInt(arguments[0]);
    Experiment experiment =
        Experiment.load(
            null, new Properties(), List.of(arguments).subList(2, arguments.length), null);
    KernelVariant kernel = KernelVariant.best();
    String master = "local[" + slots + "]";
    MemoryPlan plan =
        MemoryPlan.of(
            experiment.network(),
            experiment.replicaSize(kernel),
            experiment.training(),
            new PreFlight.Cluster(
                slots, 1, Runtime.getRuntime().maxMemory(), false, Optional.empty()),
            new org.apache.spark.SparkConf(false).set("spark.master", master));
    System.out.println("needed " + (plan.needed() >> 20));
    plan.lines().forEach(System.out::println);
    if (arguments[1].equals("train")) {
      System.out.println("trained " + train(experiment, kernel, master).rounds() + " rounds");
      System.exit(0);
    }
  }

  private static TrainingResult train(Experiment experiment, KernelVariant kernel, String master)
      throws Exception {
    SparkSession session =
        SparkSession.builder()
            .master(master)
            .config("spark.ui.enabled", "false")
            .config("spark.driver.maxResultSize", "0")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    java.nio.file.Path run = Files.createTempDirectory("memory-advice");
    NetworkBinding binding = NetworkBinding.of(experiment, kernel, false);
    float[] initial = new float[experiment.network().layout().size()];
    Initialiser.initialise(experiment.network().layout(), experiment.training().seed(), initial);
    return new Trainer(
            session,
            experiment.training(),
            new SequenceShape(experiment.network().length(), experiment.network().padding()),
            binding.replicas(),
            binding.predictors(),
            new Path(run.toUri()))
        .epochs(binding.epochs())
        .initialParameters(binding.intoTrainer().apply(initial))
        .fit(reviews(session, experiment), null);
  }

  private static Dataset<Row> reviews(SparkSession session, Experiment experiment) {
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < REVIEWS; i++) {
      int[] ids =
          random
              .ints(experiment.network().length(), 1, experiment.network().vocabularySize())
              .toArray();
      rows.add(RowFactory.create("r" + i, ids, (float) (i % 2)));
    }
    return session.createDataFrame(
        rows,
        new StructType()
            .add(EncodedReview.ID, DataTypes.StringType)
            .add(EncodedReview.IDS, DataTypes.createArrayType(DataTypes.IntegerType, false))
            .add(EncodedReview.LABEL, DataTypes.FloatType));
  }
}
