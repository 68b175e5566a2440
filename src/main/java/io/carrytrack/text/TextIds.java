package io.carrytrack.text;

import io.carrytrack.spark.CatalystFunction;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;

/** {@link ReviewEncoder} as a function of a column: a text's ids; a null text has no words. */
public final class TextIds implements CatalystFunction.Body {
  private static final long serialVersionUID = 1L;

  private final Broadcast<WordIndex> index;
  private final TextSettings settings;
  private transient ReviewEncoder encoder;

  private TextIds(Broadcast<WordIndex> index, TextSettings settings) {
    this.index = index;
    this.settings = settings;
  }

  /**
   * The ids of a column of texts. The words travel once to an executor, whose tasks share them:
   * millions of them are hundreds of megabytes.
   *
   * @return an array of int: start, words, cut to the maximal length; no pads
   */
  public static Column of(Column texts, WordIndex index, TextSettings settings) {
    Broadcast<WordIndex> shared =
        JavaSparkContext.fromSparkContext(SparkSession.active().sparkContext()).broadcast(index);
    return new CatalystFunction(
            "ids",
            List.of(DataTypes.StringType),
            VocabularyModel.IDS,
            false,
            new TextIds(shared, settings))
        .of(texts);
  }

  // Every task has a copy of its own; where Spark computes on the driver, threads share one.
  @Override
  public synchronized Object of(InternalRow arguments) {
    if (encoder == null) {
      encoder = new ReviewEncoder(index.value(), settings);
    }
    return encoder.encodeArray(arguments.isNullAt(0) ? "" : arguments.getString(0));
  }
}
