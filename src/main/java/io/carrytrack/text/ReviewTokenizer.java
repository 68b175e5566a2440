package io.carrytrack.text;

import io.carrytrack.spark.CatalystFunction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Splits a text column into words, as {@link WordScanner} says; a null text has no words. */
public final class ReviewTokenizer extends Transformer implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  static final ArrayType WORDS = DataTypes.createArrayType(DataTypes.StringType, false);

  private static final CatalystFunction SPLIT =
      new CatalystFunction(
          "words",
          List.of(DataTypes.StringType),
          WORDS,
          false,
          row -> {
            List<UTF8String> words = new ArrayList<>();
            if (!row.isNullAt(0)) {
              WordScanner scanner = new WordScanner(row.getUTF8String(0).toString());
              while (scanner.next()) {
                words.add(UTF8String.fromString(scanner.word()));
              }
            }
            return new GenericArrayData(words.toArray());
          });

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> outputCol;

  /** A tokenizer from {@code text} to {@code words}. */
  public ReviewTokenizer() {
    this(Identifiable$.MODULE$.randomUID("reviewTokenizer"));
  }

  /** With a given uid, as Spark's reader calls it. */
  public ReviewTokenizer(String uid) {
    this.uid = uid;
    inputCol = new Param<>(this, "inputCol", "string column to split");
    outputCol = new Param<>(this, "outputCol", "array of words to append");
    setDefault(inputCol, "text");
    setDefault(outputCol, "words");
  }

  /** The column to split; {@code text} by default. */
  public Param<String> inputCol() {
    return inputCol;
  }

  public ReviewTokenizer setInputCol(String value) {
    set(inputCol, value);
    return this;
  }

  public String getInputCol() {
    return $(inputCol);
  }

  /** The column to append; {@code words} by default. */
  public Param<String> outputCol() {
    return outputCol;
  }

  public ReviewTokenizer setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  public String getOutputCol() {
    return $(outputCol);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    return dataset.withColumn(getOutputCol(), SPLIT.of(Columns.of(dataset, getInputCol())));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Columns.append(
        "ReviewTokenizer", schema, getInputCol(), DataTypes.StringType, getOutputCol(), WORDS);
  }

  @Override
  public ReviewTokenizer copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Reads a saved tokenizer. */
  public static MLReader<ReviewTokenizer> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads a saved tokenizer. */
  public static ReviewTokenizer load(String path) throws IOException {
    return read().load(path);
  }
}
