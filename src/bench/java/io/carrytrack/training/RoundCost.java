package io.carrytrack.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.averaging.Averaging;
import io.carrytrack.config.Experiment;
import io.carrytrack.dl4j.AveragingTrainingMaster;
import io.carrytrack.dl4j.Dl4jReplica;
import io.carrytrack.dl4j.Dl4jStock;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.EngineReplicas;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.DataSet;
import scala.Tuple2;
import scala.collection.JavaConverters;

/**
 * What a round costs beyond training, and what it leaves behind: a training run of many short
 * rounds of the tutorial's network (328,353 parameters) on two workers, then, in the same
 * application, dl4j-spark's own master and our adapter on DL4J's network of the same size. A
 * program for spark-submit; prints one line of JSON. Arguments: number of rounds, and a directory.
 */
public final class RoundCost {
  private static final int WORKERS = 2;
  private static final int FREQUENCY = 2;
  private static final int ROUNDS_AN_EPOCH = 100;
  private static final int LENGTH = 5;
  private static final int VOCABULARY = 10_000;

  /** Rounds after which the footprint is taken; one epoch's end lies between the first two. */
  private static final Set<Integer> LOOKED_AT = Set.of(100, 250, 500, 1000, 1500, 2000);

  private final SparkSession session;
  private final JavaSparkContext context;
  private final Experiment experiment =
      Experiment.load(null, new Properties(), List.of("text.max-length=" + LENGTH), null);

  private RoundCost(SparkSession session) {
    this.session = session;
    this.context = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  public static void main(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[0]);
    try (SparkSession session = SparkSession.builder().appName("round cost").getOrCreate()) {
      Map<String, Object> report =
          new RoundCost(session)
              .measure(rounds, Files.createTempDirectory(java.nio.file.Path.of(arguments[1]), "r"));
      System.out.println(new ObjectMapper().writeValueAsString(report));
    }
  }

  private Map<String, Object> measure(int rounds, java.nio.file.Path directory) throws IOException {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("master", context.master());
    report.put("workers", WORKERS);
    Rounds heard = train(rounds, new Path(directory.toUri()));
    report.put("parameters", heard.parameters);
    report.put("rounds", rounds);
    report.put("carrytrackMillisBeyondTraining", quantiles(heard.overheadMillis));
    report.put("footprints", heard.footprints);
    report.put("dl4jSparkMillisBeyondTraining", slope(true));
    report.put("adapterMillisBeyondTraining", slope(false));
    return report;
  }

  /** What the rounds were like, the first hundred, which warm the JVMs up, left out. */
  private final class Rounds implements TrainingListener {
    private final List<Double> overheadMillis = new ArrayList<>();
    private final List<Footprint> footprints = new ArrayList<>();
    private int parameters;
    private long ended = System.nanoTime();

    @Override
    public void roundEnded(RoundRecord round) {
      // from the end of the round before: what happens between two rounds is cost as well
      double whole = (System.nanoTime() - ended) / 1e6;
      if (round.totalRounds() > ROUNDS_AN_EPOCH && round.round() > 1) {
        overheadMillis.add(whole - 1e3 * (round.seconds() - round.overheadSeconds()));
      }
      if (LOOKED_AT.contains((int) round.totalRounds())) {
        footprints.add(Footprint.measure(round.totalRounds(), context));
      }
      ended = System.nanoTime();
    }
  }

  private Rounds train(int rounds, Path directory) throws IOException {
    KernelVariant kernel = KernelVariant.best();
    Rounds heard = new Rounds();
    TrainingSettings settings =
        TrainingSettings.defaults()
            .withEpochs(rounds / ROUNDS_AN_EPOCH)
            .withBatch(new Batch(1, Batch.Scope.WORKER))
            .withValidationSplit(0)
            .withAveraging(Averaging.DEFAULT.withWorkers(WORKERS).withFrequency(FREQUENCY));
    TrainingResult result =
        new Trainer(
                session,
                settings,
                new SequenceShape(LENGTH, experiment.network().padding()),
                new EngineReplicas(experiment.network(), experiment.optimizer(), kernel, 1, 0),
                new EnginePredictors(experiment.network(), kernel),
                directory)
            .listener(heard)
            .fit(reviews(WORKERS * FREQUENCY * ROUNDS_AN_EPOCH), null);
    heard.parameters = result.lastParameters().length;
    return heard;
  }

  private Dataset<Row> reviews(int count) {
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          RowFactory.create(
              "r" + i, random.ints(LENGTH, 0, VOCABULARY).toArray(), (double) (i % 2)));
    }
    return session.createDataFrame(
        rows,
        new StructType()
            .add("id", DataTypes.StringType)
            .add("ids", DataTypes.createArrayType(DataTypes.IntegerType))
            .add("label", DataTypes.DoubleType));
  }

  /**
   * Milliseconds a round of a master on DL4J's own network: the same minibatches are fitted with
   * many rounds and with few, and the difference is divided by the rounds between.
   */
  private double slope(boolean dl4jSpark) {
    int minibatches = 64;
    int often = 1;
    int rarely = 16;
    int between = minibatches / WORKERS / often - minibatches / WORKERS / rarely;
    JavaRDD<DataSet> data = context.parallelize(minibatches(minibatches), WORKERS);
    double[] medians = new double[2];
    for (int kind = 0; kind < 2; kind++) {
      int frequency = kind == 0 ? often : rarely;
      TrainingMaster<?, ?> master =
          dl4jSpark
              ? new ParameterAveragingTrainingMaster.Builder(Integer.valueOf(WORKERS), 16)
                  .batchSizePerWorker(16)
                  .averagingFrequency(frequency)
                  .saveUpdater(true)
                  .rddTrainingApproach(RDDTrainingApproach.Direct)
                  .build()
              : new AveragingTrainingMaster(WORKERS, 16, frequency);
      SparkDl4jMultiLayer trainer =
          new SparkDl4jMultiLayer(
              context,
              new Dl4jStock(experiment.network(), experiment.optimizer()).configuration(),
              master);
      double[] millis = new double[9];
      for (int repeat = 0; repeat < millis.length; repeat++) {
        long start = System.nanoTime();
        trainer.fit(data);
        millis[repeat] = (System.nanoTime() - start) / 1e6;
      }
      double[] warm = Arrays.copyOfRange(millis, 4, millis.length);
      Arrays.sort(warm);
      medians[kind] = warm[warm.length / 2];
    }
    return (medians[0] - medians[1]) / between;
  }

  private List<DataSet> minibatches(int count) {
    Random random = new Random(2);
    TokenBatch batch = new TokenBatch(LENGTH, experiment.network().padding());
    List<DataSet> minibatches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.clear();
      for (int row = 0; row < 16; row++) {
        batch.add(random.ints(LENGTH, 0, VOCABULARY).toArray(), 0, LENGTH, row % 2, 1f);
      }
      minibatches.add(
          new DataSet(
              Dl4jReplica.features(batch), Dl4jReplica.column(batch.labels(), batch.rows())));
    }
    return minibatches;
  }

  private static Map<String, Double> quantiles(List<Double> millis) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    Map<String, Double> quantiles = new LinkedHashMap<>();
    quantiles.put("median", sorted[sorted.length / 2]);
    quantiles.put("p90", sorted[sorted.length * 9 / 10]);
    quantiles.put("mean", Arrays.stream(sorted).average().orElseThrow());
    return quantiles;
  }

  /**
   * What Spark and the heap hold once garbage is collected and Spark's cleaner has followed.
   *
   * @param afterRounds when it was taken
   * @param driverHeapKilobytes used heap of the driver
   * @param driverBlocks entries of the driver's block manager
   * @param shuffles registered shuffles
   * @param executorStorageKilobytes what all block managers hold in memory
   */
  public record Footprint(
      long afterRounds,
      long driverHeapKilobytes,
      int driverBlocks,
      int shuffles,
      long executorStorageKilobytes) {
    static Footprint measure(long afterRounds, JavaSparkContext context) {
      for (int i = 0; i < 4; i++) {
        System.gc();
        try {
          Thread.sleep(1000);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      Runtime runtime = Runtime.getRuntime();
      SparkEnv env = SparkEnv.get();
      long storage = 0;
      for (Tuple2<Object, Object> memory :
          JavaConverters.asJavaIterable(context.sc().getExecutorMemoryStatus().values())) {
        storage += (Long) memory._1() - (Long) memory._2();
      }
      return new Footprint(
          afterRounds,
          (runtime.totalMemory() - runtime.freeMemory()) >> 10,
          env.blockManager().getMatchingBlockIds(id -> true).size(),
          ((MapOutputTrackerMaster) env.mapOutputTracker()).shuffleStatuses().size(),
          storage >> 10);
    }
  }
}
