package io.carrytrack.text;

import io.carrytrack.spark.CatalystFunction;
import java.io.IOException;
import java.util.Arrays;
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
 * array has no words, and a null word is an unknown one. Where no id stands for unknown words, they
 * are left out.
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

  /** A model of words whose ids are another program's. */
  public VocabularyModel(String uid, WordIndex index) {
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
    return dataset.withColumn(
        getOutputCol(),
        ids.of(Columns.of(dataset, getInputCol())).as(getOutputCol(), index.reserved().metadata()));
  }

  private static int[] ids(InternalRow row, WordIndex known) {
    ReservedIds reserved = known.reserved();
    ArrayData words = row.isNullAt(0) ? null : row.getArray(0);
    int most = words == null ? 0 : words.numElements();
    int[] ids = new int[reserved.starts() + most];
    int count = 0;
    if (reserved.hasStart()) {
      ids[count++] = reserved.start();
    }
    for (int i = 0; i < most; i++) {
      int id = words.isNullAt(i) ? reserved.unknown() : known.id(words.getUTF8String(i).toString());
      if (id != ReservedIds.NONE) {
        ids[count++] = id;
      }
    }
    return Arrays.copyOf(ids, count);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return Columns.append(
        "VocabularyModel",
        schema,
        getInputCol(),
        ReviewTokenizer.WORDS,
        getOutputCol(),
        IDS,
        index.reserved().metadata());
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
