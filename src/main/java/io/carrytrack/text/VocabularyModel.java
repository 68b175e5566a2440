package io.carrytrack.text;

import io.carrytrack.spark.CatalystFunction;
import java.io.IOException;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Replaces words by their ids, the start of a review in front; what {@link WordIndex} says. A null
 * array has no words, and a null word is an unknown one.
 */
public final class VocabularyModel extends Model<VocabularyModel> implements MLWritable {
  private static final long serialVersionUID = 1L;
  static final ArrayType IDS = DataTypes.createArrayType(DataTypes.IntegerType, false);

  private final String uid;
  private final WordIndex index;
  private final Param<String> inputCol;
  private final Param<String> outputCol;

  /** A model of words in the order of their ids. */
  public VocabularyModel(String uid, List<String> words) {
    this(uid, new WordIndex(words));
  }

  private VocabularyModel(String uid, WordIndex index) {
    this.uid = uid;
    this.index = index;
    inputCol = new Param<>(this, "inputCol", "column of word arrays");
    outputCol = new Param<>(this, "outputCol", "column of ids to append");
    setDefault(inputCol, "words");
    setDefault(outputCol, "ids");
  }

  /** The column of word arrays; {@code words} by default. */
  public Param<String> inputCol() {
    return inputCol;
  }

  public VocabularyModel setInputCol(String value) {
    set(inputCol, value);
    return this;
  }

  public String getInputCol() {
    return $(inputCol);
  }

  /** The column to append; {@code ids} by default. */
  public Param<String> outputCol() {
    return outputCol;
  }

  public VocabularyModel setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  public String getOutputCol() {
    return $(outputCol);
  }

  /** The words and their ids. */
  public WordIndex index() {
    return index;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    WordIndex known = index;
    CatalystFunction ids =
        new CatalystFunction(
            "ids",
            List.of(ReviewTokenizer.WORDS),
            IDS,
            false,
            row -> UnsafeArrayData.fromPrimitiveArray(ids(row, known)));
    return dataset.withColumn(getOutputCol(), ids.of(Columns.of(dataset, getInputCol())));
  }

  private static int[] ids(InternalRow row, WordIndex known) {
    if (row.isNullAt(0)) {
      return new int[] {WordIndex.START};
    }
    ArrayData words = row.getArray(0);
    int[] ids = new int[1 + words.numElements()];
    ids[0] = WordIndex.START;
    for (int i = 0; i < words.numElements(); i++) {
      ids[1 + i] =
          words.isNullAt(i) ? WordIndex.UNKNOWN : known.id(words.getUTF8String(i).toString());
    }
    return ids;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Columns.append(
        "VocabularyModel", schema, getInputCol(), ReviewTokenizer.WORDS, getOutputCol(), IDS);
  }

  @Override
  public VocabularyModel copy(ParamMap extra) {
    return copyValues(new VocabularyModel(uid, index), extra).setParent(parent());
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public MLWriter write() {
    return new VocabularyFiles.Writer(this);
  }

  /** Reads a saved model. */
  public static MLReader<VocabularyModel> read() {
    return new VocabularyFiles.Reader();
  }

  /** Reads a saved model. */
  public static VocabularyModel load(String path) throws IOException {
    return read().load(path);
  }
}
