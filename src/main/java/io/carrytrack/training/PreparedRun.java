package io.carrytrack.training;

import io.carrytrack.blocks.BlockCache;
import io.carrytrack.blocks.BlockSet;
import io.carrytrack.blocks.BlockStore;
import io.carrytrack.checkpoint.CheckpointSaver;
import io.carrytrack.checkpoint.CheckpointStore;
import io.carrytrack.checkpoint.CheckpointWriter;
import io.carrytrack.checkpoint.TrainingState;
import io.carrytrack.spark.JobDescription;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A run whose blocks are cut and whose beginning is known.
 *
 * @param context what its workers know
 * @param blocks its reviews
 * @param store holds them
 * @param saved its checkpoints
 * @param identity what decides every bit of its states
 * @param first the state that it goes on from
 */
record PreparedRun(
    RunContext context,
    BlockSet blocks,
    BlockStore store,
    CheckpointStore saved,
    SortedMap<String, String> identity,
    TrainingState first) {

  /**
   * Trains to the end.
   *
   * @param factory of who trains the epochs
   * @param description names the jobs
   * @param stopRequested whether to end after the part that runs
   */
  TrainingResult train(
      EpochTrainer.Factory factory,
      JavaSparkContext spark,
      JobDescription description,
      List<TrainingListener> listeners,
      BooleanSupplier stopRequested)
      throws IOException {
    RunReference reference = RunReference.to(context, spark);
    try {
      EpochTrainer epochs =
          factory.create(
              new EpochTrainer.Run(
                  spark,
                  context,
                  reference,
                  round -> listeners.forEach(listener -> listener.roundEnded(round))));
      try (CheckpointSaver checkpoints = saver(epochs)) {
        TrainingLoop loop =
            new TrainingLoop(
                context,
                epochs,
                new Validation(
                    spark,
                    reference,
                    context.task(),
                    context.settings().earlyStopping().monitor(),
                    blocks.validation().size()),
                checkpoints,
                description,
                listeners,
                stopRequested);
        return result(loop.train(first));
      }
    } catch (DivergedException e) {
      throw e.with(saved.newestFile());
    } finally {
      reference.release();
      BlockCache.instance().release(store.directory());
    }
  }

  private CheckpointSaver saver(EpochTrainer epochs) {
    Checkpoints rule = context.settings().checkpoints();
    return epochs.resumable()
        ? new CheckpointWriter(saved, identity, rule.rounds(), rule.minutes())
        : CheckpointSaver.NONE;
  }

  private TrainingResult result(TrainingState last) {
    return new TrainingResult(
        last.bestEpoch(),
        last.bestParameters(),
        last.model(),
        last.history(),
        last.totalRounds(),
        blocks.fingerprint(),
        last.epoch() < context.settings().epochs(),
        context.classFactors());
  }
}
