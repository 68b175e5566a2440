package io.carrytrack.pipeline;

import io.carrytrack.cluster.KernelChoice;
import io.carrytrack.model.SavedModel;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.SequenceScorer;
import io.carrytrack.spark.CatalystFunction;
import io.carrytrack.task.Task;
import io.carrytrack.text.SequencePadder;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;

/** A trained network as a function of a column of sequences. */
final class SequenceFunction implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int SEQUENCE_FIELDS = SequencePadder.SEQUENCE.size();

  private final String stage;
  private final SavedModel network;
  private transient SparkContext sharedBy;
  private transient Broadcast<ScoringModel> shared;

  /**
   * @param stage names the model in messages
   */
  SequenceFunction(String stage, SavedModel network) {
    this.stage = stage;
    this.network = network;
  }

  /** What is made of what the network says of a sequence. */
  @FunctionalInterface
  interface Value<T> extends Serializable {
    /** The value; the outputs begin with the row's. */
    T of(Task task, float[] outputs);
  }

  /**
   * The column.
   *
   * @param keep whether a sequence without a word gets null; otherwise it is an error
   * @param value in Catalyst's form of the type
   */
  Column of(
      SparkSession session,
      Column features,
      String name,
      DataType type,
      boolean keep,
      Value<?> value) {
    Broadcast<ScoringModel> model = share(session.sparkContext());
    Task task = network.task();
    SequenceReader reader = new SequenceReader(stage, network.architecture());
    CatalystFunction function =
        new CatalystFunction(
            name,
            List.of(SequencePadder.SEQUENCE),
            type,
            true,
            row -> {
              InternalRow sequence = row.isNullAt(0) ? null : row.getStruct(0, SEQUENCE_FIELDS);
              if (sequence == null && keep) {
                return null;
              }
              return of(model.value(), task, reader.ids(sequence), value);
            });
    return function.of(
        functions.when(InvalidRows.worded(features, network.vocabulary().reserved()), features));
  }

  /**
   * The value of one sequence, on the driver.
   *
   * @param sequence as {@link SequencePadder} makes
   * @throws io.carrytrack.base.UserError if it is null or another model's
   */
  <T> T of(Row sequence, Value<T> value) {
    InternalRow row =
        (InternalRow)
            CatalystTypeConverters.createToCatalystConverter(SequencePadder.SEQUENCE)
                .apply(sequence);
    return of(
        share(SparkContext.getOrCreate()).value(),
        network.task(),
        new SequenceReader(stage, network.architecture()).ids(row),
        value);
  }

  private static <T> T of(ScoringModel model, Task task, int[] ids, Value<T> value) {
    SequenceScorer scorer = model.borrow();
    T of = value.of(task, scorer.predict(ids));
    model.giveBack(scorer);
    return of;
  }

  /** One broadcast a program, however often a model transforms. */
  private synchronized Broadcast<ScoringModel> share(SparkContext context) {
    if (sharedBy != context) {
      JavaSparkContext java = JavaSparkContext.fromSparkContext(context);
      shared =
          java.broadcast(ScoringModel.of(network, KernelChoice.choose(java, Optional.empty())));
      sharedBy = context;
    }
    return shared;
  }
}
