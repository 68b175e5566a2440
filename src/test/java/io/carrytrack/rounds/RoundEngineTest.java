package io.carrytrack.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.testing.SparkTest;
import io.carrytrack.training.StepTally;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag$;

class RoundEngineTest {
  /** More floats than a slice holds, and a cut within the second vector. */
  private static final int[] LENGTHS = {250_000, 150_001};

  private final JavaSparkContext context =
      JavaSparkContext.fromSparkContext(SparkTest.spark().sparkContext());

  @Test
  void oneWorkersVectorsAreOneMessageWhileAnArrayHoldsIt() {
    int slice = RoundEngine.SLICE_BYTES;
    assertThat(RoundEngine.slices(1, 1L << 30, slice)).isEqualTo(1);
    assertThat(RoundEngine.slices(1, 8L * 300_000_000, slice))
        .as("a vocabulary of a million by 300, and its updater state")
        .isEqualTo(RoundEngine.slices(2, 8L * 300_000_000, slice))
        .isGreaterThan(3000);
  }

  @Test
  void theAverageIsTakenInWorkerOrderInDoublePrecision() {
    for (int workers : new int[] {1, 2, 5}) {
      RoundEngine.Result result = run(workers, 0);
      for (int vector = 0; vector < LENGTHS.length; vector++) {
        float[][] all = new float[workers][];
        for (int worker = 0; worker < workers; worker++) {
          all[worker] = vectors(worker)[vector];
        }
        float[] expected = new float[LENGTHS[vector]];
        for (int i = 0; i < expected.length; i++) {
          double sum = 0;
          double weights = 0;
          for (int worker = 0; worker < workers; worker++) {
            sum += weight(worker) * all[worker][i];
            weights += weight(worker);
          }
          expected[i] = (float) (sum / weights);
        }
        assertThat(result.average()[vector]).as("%d workers", workers).isEqualTo(expected);
      }
      assertThat(result.reports())
          .extracting(WorkerReport::worker)
          .containsExactlyElementsOf(IntStream.range(0, workers).boxed().toList());
    }
  }

  @Test
  void workersWithoutWeightDoNotCountAndOfNoneThereIsNoAverage() {
    assertThat(run(3, 2).average()[0]).isEqualTo(vectors(2)[0]);
    RoundEngine.Result nobody = run(2, 2);
    assertThat(nobody.average()).isNull();
    assertThat(nobody.reports()).hasSize(2);
  }

  @Test
  void aRoundLeavesNothingBehind() throws InterruptedException {
    run(2, 0);
    settle();
    int blocks = blocks();
    int shuffles = shuffles();
    for (int round = 0; round < 20; round++) {
      run(2, 0);
    }
    settle();
    assertThat(shuffles()).isLessThanOrEqualTo(shuffles);
    assertThat(blocks()).isLessThanOrEqualTo(blocks);
  }

  @Test
  void aWorkerThatThrowsEndsTheRound() {
    Broadcast<float[][]> state = broadcast();
    assertThatThrownBy(
            () ->
                new RoundEngine(context, 2)
                    .run(
                        state,
                        new RoundEngine.Lengths(LENGTHS, 0),
                        (worker, given) -> {
                          throw new IllegalStateException("worker " + worker + " is broken");
                        }))
        .hasStackTraceContaining("is broken");
    state.destroy();
  }

  @Test
  void whatIsAWorkersOwnComesBackAsItIs() {
    RoundEngine.Result both = run(4, 1);
    RoundEngine.Result result =
        run(4, 1, new RoundEngine.Lengths(new int[] {LENGTHS[0]}, LENGTHS[1]));
    assertThat(result.average()).hasDimensions(1, LENGTHS[0]);
    assertThat(result.average()[0]).isEqualTo(both.average()[0]);
    assertThat(result.own()[0]).as("it had no weight").isNull();
    for (int worker = 1; worker < 4; worker++) {
      assertThat(result.own()[worker]).as("worker %d", worker).isEqualTo(vectors(worker)[1]);
    }
    RoundEngine.Result nobody =
        run(2, 2, new RoundEngine.Lengths(new int[] {LENGTHS[0]}, LENGTHS[1]));
    assertThat(nobody.own()).isEqualTo(new float[2][]);
  }

  /** Runs a round in which workers below the first with weight have none. */
  private RoundEngine.Result run(int workers, int firstWithWeight) {
    return run(workers, firstWithWeight, new RoundEngine.Lengths(LENGTHS, 0));
  }

  private RoundEngine.Result run(int workers, int firstWithWeight, RoundEngine.Lengths lengths) {
    Broadcast<float[][]> state = broadcast();
    try {
      return new RoundEngine(context, workers)
          .run(
              state,
              lengths,
              (worker, given) ->
                  new WorkerOutput(
                      vectors(worker),
                      worker < firstWithWeight ? 0 : weight(worker),
                      new StepTally(worker).report()));
    } finally {
      state.destroy();
    }
  }

  private Broadcast<float[][]> broadcast() {
    float[][] vectors = {new float[LENGTHS[0]], new float[LENGTHS[1]]};
    return context.sc().broadcast(vectors, ClassTag$.MODULE$.apply(float[][].class));
  }

  private static double weight(int worker) {
    return 128 - 17.25 * worker;
  }

  private static float[][] vectors(int worker) {
    Random random = new Random(worker);
    float[][] vectors = new float[LENGTHS.length][];
    for (int vector = 0; vector < LENGTHS.length; vector++) {
      vectors[vector] = new float[LENGTHS[vector]];
      for (int i = 0; i < LENGTHS[vector]; i++) {
        vectors[vector][i] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  /** Spark's cleaner follows the garbage collector on a thread of its own. */
  private static void settle() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(500);
    }
  }

  private static int blocks() {
    return SparkEnv.get().blockManager().getMatchingBlockIds(id -> true).size();
  }

  private static int shuffles() {
    return ((MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker()).shuffleStatuses().size();
  }
}
