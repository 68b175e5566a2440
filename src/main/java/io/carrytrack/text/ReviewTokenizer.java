package io.carrytrack.text;

import io.carrytrack.base.Setting;
import io.carrytrack.spark.CatalystFunction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
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
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Splits a text column into words, as a {@link Tokenization} says; a null text has no words. */
public final class ReviewTokenizer extends Transformer implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  static final ArrayType WORDS = DataTypes.createArrayType(DataTypes.StringType, false);

  /** A text's tokens; every task has a copy of its own, but threads of a driver share one. */
  private static final class Split implements CatalystFunction.Body {
    private static final long serialVersionUID = 1L;

    private final Tokenization tokenization;
    private transient TokenScanner scanner;

    Split(Tokenization tokenization) {
      this.tokenization = tokenization;
    }

    @Override
    public synchronized Object of(InternalRow row) {
      if (scanner == null) {
        scanner = tokenization.scanner();
      }
      List<UTF8String> words = new ArrayList<>();
      scanner.reset(row.isNullAt(0) ? "" : row.getString(0));
      while (scanner.next()) {
        words.add(UTF8String.fromString(scanner.token()));
      }
      return new GenericArrayData(words.toArray());
    }
  }

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final Param<String> tokenizer;
  private final Param<String> pattern;
  private final BooleanParam lowerCase;
  private final BooleanParam punctuation;
  private final Param<String> normalForm;
  private final IntParam nGrams;
  private final BooleanParam repeats;

  /** A tokenizer from {@code text} to {@code words}. */
  public ReviewTokenizer() {
    this(Identifiable$.MODULE$.randomUID("reviewTokenizer"));
  }

  /** With a given uid, as Spark's reader calls it. */
  public ReviewTokenizer(String uid) {
    this.uid = uid;
    inputCol = new Param<>(this, "inputCol", "string column to split");
    outputCol = new Param<>(this, "outputCol", "array of words to append");
    tokenizer =
        new Param<>(
            this,
            "tokenizer",
            "words, characters, regex, or the full name of a class that is a Tokenizer");
    pattern = new Param<>(this, "pattern", "regex: the regular expression of a token");
    lowerCase = new BooleanParam(this, "lowerCase", "whether texts are brought into lower case");
    punctuation =
        new BooleanParam(this, "punctuation", "words and characters: whether punctuation is kept");
    normalForm =
        new Param<>(
            this,
            "normalForm",
            "Unicode's normal form of the texts: none, nfc or nfkc",
            ParamValidators.inArray(Setting.words(NormalForm.class).toArray(String[]::new)));
    nGrams =
        new IntParam(
            this,
            "nGrams",
            "up to how many neighbours make a token together",
            ParamValidators.inRange(1, Tokenization.LONGEST_GRAM));
    repeats =
        new BooleanParam(
            this, "repeats", "whether a token counts every time that it comes, or once");
    setDefault(inputCol, "text");
    setDefault(outputCol, "words");
    setTokenizationDefaults(Tokenization.WORDS);
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

  private void setTokenizationDefaults(Tokenization usual) {
    setDefault(tokenizer, usual.tokenizer());
    setDefault(pattern, usual.pattern());
    setDefault(lowerCase, usual.lowerCase());
    setDefault(punctuation, usual.punctuation());
    setDefault(normalForm, Setting.word(usual.normalForm()));
    setDefault(nGrams, usual.nGrams());
    setDefault(repeats, usual.repeats());
  }

  /**
   * What splits texts: {@code words}, {@code characters}, {@code regex}, or the full name of a
   * class that is a {@link Tokenizer}; {@code words} by default.
   */
  public Param<String> tokenizer() {
    return tokenizer;
  }

  public ReviewTokenizer setTokenizer(String value) {
    set(tokenizer, value);
    return this;
  }

  public String getTokenizer() {
    return $(tokenizer);
  }

  /** The regular expression of a token where the tokenizer is {@code regex}. */
  public Param<String> pattern() {
    return pattern;
  }

  public ReviewTokenizer setPattern(String value) {
    set(pattern, value);
    return this;
  }

  public String getPattern() {
    return $(pattern);
  }

  /** Whether texts are brought into lower case; true by default. */
  public BooleanParam lowerCase() {
    return lowerCase;
  }

  public ReviewTokenizer setLowerCase(boolean value) {
    set(lowerCase, value);
    return this;
  }

  public boolean getLowerCase() {
    return (Boolean) $(lowerCase);
  }

  /** Whether punctuation makes tokens; false by default. */
  public BooleanParam punctuation() {
    return punctuation;
  }

  public ReviewTokenizer setPunctuation(boolean value) {
    set(punctuation, value);
    return this;
  }

  public boolean getPunctuation() {
    return (Boolean) $(punctuation);
  }

  /** The normal form of Unicode that texts are brought into; {@code none} by default. */
  public Param<String> normalForm() {
    return normalForm;
  }

  public ReviewTokenizer setNormalForm(NormalForm value) {
    set(normalForm, Setting.word(value));
    return this;
  }

  public NormalForm getNormalForm() {
    return Setting.constant(NormalForm.class, $(normalForm)).orElseThrow();
  }

  /** Up to how many neighbours make a token together; 1 by default. */
  public IntParam nGrams() {
    return nGrams;
  }

  public ReviewTokenizer setNGrams(int value) {
    set(nGrams, value);
    return this;
  }

  public int getNGrams() {
    return (Integer) $(nGrams);
  }

  /** Whether a token counts every time that it comes in a text, or once; true by default. */
  public BooleanParam repeats() {
    return repeats;
  }

  public ReviewTokenizer setRepeats(boolean value) {
    set(repeats, value);
    return this;
  }

  public boolean getRepeats() {
    return (Boolean) $(repeats);
  }

  /**
   * The Params as one value.
   *
   * @throws io.carrytrack.base.UserError naming the configuration's key of a value that cannot be
   */
  public Tokenization tokenization() {
    return new Tokenization(
        getTokenizer(),
        getPattern(),
        getLowerCase(),
        getPunctuation(),
        getNormalForm(),
        getNGrams(),
        getRepeats());
  }

  /** Sets all of them. */
  public ReviewTokenizer setTokenization(Tokenization value) {
    return setTokenizer(value.tokenizer())
        .setPattern(value.pattern())
        .setLowerCase(value.lowerCase())
        .setPunctuation(value.punctuation())
        .setNormalForm(value.normalForm())
        .setNGrams(value.nGrams())
        .setRepeats(value.repeats());
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    CatalystFunction split =
        new CatalystFunction(
            "words",
            List.of(DataTypes.StringType),
            WORDS,
            false,
            new Split(tokenization().requireThere()));
    return dataset.withColumn(getOutputCol(), split.of(Columns.of(dataset, getInputCol())));
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
