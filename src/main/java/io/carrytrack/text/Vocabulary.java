package io.carrytrack.text;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.ReviewSchema;
import java.io.IOException;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Learns which words have an id: the {@link FrequentWords} of a column of word arrays. With {@code
 * splitCol} set, only rows whose split is {@value ReviewSchema#TRAIN} count.
 */
public final class Vocabulary extends Estimator<VocabularyModel> implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final Param<String> splitCol;
  private final IntParam vocabularySize;
  private final IntParam minCount;

  /** From {@code words} to {@code ids}, 10,000 ids. */
  public Vocabulary() {
    this(Identifiable$.MODULE$.randomUID("vocabulary"));
  }

  /** With a given uid, as Spark's reader calls it. */
  public Vocabulary(String uid) {
    this.uid = uid;
    inputCol = new Param<>(this, "inputCol", "column of word arrays");
    outputCol = new Param<>(this, "outputCol", "column of ids that the model appends");
    splitCol =
        new Param<>(this, "splitCol", "column whose rows of value train count; all, if not set");
    vocabularySize =
        new IntParam(
            this,
            "vocabularySize",
            "number of ids, with the three that stand for no word",
            ParamValidators.gt(WordIndex.FIRST_WORD));
    minCount =
        new IntParam(
            this, "minCount", "how often a word with an id occurs at least", ParamValidators.gt(0));
    setDefault(inputCol, "words");
    setDefault(outputCol, "ids");
    setDefault(vocabularySize, 10_000);
    setDefault(minCount, 1);
  }

  /** The column of word arrays; {@code words} by default. */
  public Param<String> inputCol() {
    return inputCol;
  }

  public Vocabulary setInputCol(String value) {
    set(inputCol, value);
    return this;
  }

  public String getInputCol() {
    return $(inputCol);
  }

  /** The column that the model appends; {@code ids} by default. */
  public Param<String> outputCol() {
    return outputCol;
  }

  public Vocabulary setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  public String getOutputCol() {
    return $(outputCol);
  }

  /**
   * The column whose rows of value {@value ReviewSchema#TRAIN} count; not set by default: all
   * count.
   */
  public Param<String> splitCol() {
    return splitCol;
  }

  public Vocabulary setSplitCol(String value) {
    set(splitCol, value);
    return this;
  }

  /** Number of ids; 10,000 by default. */
  public IntParam vocabularySize() {
    return vocabularySize;
  }

  public Vocabulary setVocabularySize(int value) {
    set(vocabularySize, value);
    return this;
  }

  public int getVocabularySize() {
    return (Integer) $(vocabularySize);
  }

  /** How often a word must occur to have an id; 1 by default. */
  public IntParam minCount() {
    return minCount;
  }

  public Vocabulary setMinCount(int value) {
    set(minCount, value);
    return this;
  }

  public int getMinCount() {
    return (Integer) $(minCount);
  }

  /**
   * @throws UserError if there is no word to learn
   */
  @Override
  public VocabularyModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    Dataset<Row> rows = dataset.toDF();
    if (isDefined(splitCol)) {
      rows = rows.filter(Columns.of(dataset, $(splitCol)).equalTo(ReviewSchema.TRAIN));
    }
    List<String> words =
        FrequentWords.ofArrays(
            rows.select(Columns.of(dataset, getInputCol())),
            getVocabularySize() - WordIndex.FIRST_WORD,
            getMinCount());
    if (words.isEmpty()) {
      throw UserError.data(
          "Vocabulary: no word%s in column %s%s",
          getMinCount() == 1 ? "" : " that occurs " + getMinCount() + " times",
          getInputCol(),
          isDefined(splitCol)
              ? " of the rows whose " + $(splitCol) + " is " + ReviewSchema.TRAIN
              : "");
    }
    return copyValues(new VocabularyModel(uid, words).setParent(this), ParamMap.empty());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    if (isDefined(splitCol)) {
      Columns.require("Vocabulary", schema, $(splitCol), DataTypes.StringType);
    }
    return Columns.append(
        "Vocabulary",
        schema,
        getInputCol(),
        ReviewTokenizer.WORDS,
        getOutputCol(),
        VocabularyModel.IDS);
  }

  @Override
  public Vocabulary copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Reads a saved estimator. */
  public static MLReader<Vocabulary> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads a saved estimator. */
  public static Vocabulary load(String path) throws IOException {
    return read().load(path);
  }
}
