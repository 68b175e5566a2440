package io.carrytrack.text;

import io.carrytrack.base.Setting;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.spark.CatalystFunction;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.Transformer;
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
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Cuts a column of ids to {@code maxLength} and says how much padding fills it up. Pads are never
 * stored: the output is a struct of the true {@code ids}, the number of {@code pads}, and their
 * {@code side}, {@code pre} or {@code post}. A row without ids is all pads.
 */
public final class SequencePadder extends Transformer implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  /** The type of the output column. */
  public static final StructType SEQUENCE =
      new StructType()
          .add("ids", VocabularyModel.IDS, false)
          .add("pads", DataTypes.IntegerType, false)
          .add("side", DataTypes.StringType, false);

  private static final String[] SIDES = Setting.words(PadSide.class).toArray(String[]::new);
  private static final String[] TRUNCATIONS =
      Setting.words(Truncation.Type.class).toArray(String[]::new);

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final IntParam maxLength;
  private final Param<String> padding;
  private final Param<String> truncation;
  private final IntParam head;

  /** From {@code ids} to {@code sequence}, length 500, pads and cuts in front. */
  public SequencePadder() {
    this(Identifiable$.MODULE$.randomUID("sequencePadder"));
  }

  /** With a given uid, as Spark's reader calls it. */
  public SequencePadder(String uid) {
    this.uid = uid;
    inputCol = new Param<>(this, "inputCol", "column of ids");
    outputCol = new Param<>(this, "outputCol", "column of sequences to append");
    maxLength =
        new IntParam(this, "maxLength", "length of a padded sequence", ParamValidators.gt(0));
    padding =
        new Param<>(
            this, "padding", "side of the pads: pre or post", ParamValidators.inArray(SIDES));
    truncation =
        new Param<>(
            this,
            "truncation",
            "where ids are cut: pre, post, or both, which keeps a head and a tail",
            ParamValidators.inArray(TRUNCATIONS));
    head =
        new IntParam(
            this,
            "head",
            "ids kept in front where truncation is both, below maxLength",
            ParamValidators.gt(0));
    setDefault(inputCol, "ids");
    setDefault(outputCol, "sequence");
    setDefault(maxLength, 500);
    setDefault(padding, name(PadSide.PRE));
    setDefault(truncation, Setting.word(Truncation.Type.PRE));
    setDefault(head, 128);
  }

  /** The name of a side in the output: {@code pre} or {@code post}. */
  public static String name(PadSide side) {
    return Setting.word(side);
  }

  private static PadSide side(String name) {
    return PadSide.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The column of ids; {@code ids} by default. */
  public Param<String> inputCol() {
    return inputCol;
  }

  public SequencePadder setInputCol(String value) {
    set(inputCol, value);
    return this;
  }

  public String getInputCol() {
    return $(inputCol);
  }

  /** The column to append; {@code sequence} by default. */
  public Param<String> outputCol() {
    return outputCol;
  }

  public SequencePadder setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  public String getOutputCol() {
    return $(outputCol);
  }

  /** Length of a padded sequence; 500 by default. */
  public IntParam maxLength() {
    return maxLength;
  }

  public SequencePadder setMaxLength(int value) {
    set(maxLength, value);
    return this;
  }

  public int getMaxLength() {
    return (Integer) $(maxLength);
  }

  /** The side of the pads, {@code pre} or {@code post}; {@code pre} by default. */
  public Param<String> padding() {
    return padding;
  }

  public SequencePadder setPadding(PadSide value) {
    set(padding, name(value));
    return this;
  }

  public PadSide getPadding() {
    return side($(padding));
  }

  /**
   * Where ids are cut: {@code pre}, {@code post}, or {@code both}, which keeps a head and a tail;
   * {@code pre} by default.
   */
  public Param<String> truncation() {
    return truncation;
  }

  public SequencePadder setTruncation(Truncation.Type value) {
    set(truncation, Setting.word(value));
    return this;
  }

  public Truncation.Type getTruncation() {
    return Setting.constant(Truncation.Type.class, $(truncation)).orElseThrow();
  }

  /**
   * How many ids are kept in front where truncation is {@code both}, the start of the review among
   * them; 128 by default.
   */
  public IntParam head() {
    return head;
  }

  public SequencePadder setHead(int value) {
    set(head, value);
    return this;
  }

  public int getHead() {
    return (Integer) $(head);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    int length = getMaxLength();
    int front = new Truncation(getTruncation(), getHead()).front(length);
    String side = $(padding);
    CatalystFunction pad =
        new CatalystFunction(
            "sequence",
            List.of(VocabularyModel.IDS),
            SEQUENCE,
            false,
            row -> {
              int[] ids = row.isNullAt(0) ? new int[0] : kept(row.getArray(0), length, front);
              return sequence(ids, length, side);
            });
    return dataset.withColumn(
        getOutputCol(),
        pad.of(Columns.of(dataset, getInputCol()))
            .as(getOutputCol(), dataset.schema().apply(getInputCol()).metadata()));
  }

  private static int[] kept(ArrayData ids, int length, int front) {
    int[] kept = new int[Math.min(ids.numElements(), length)];
    int left = ids.numElements() - kept.length;
    for (int i = 0; i < kept.length; i++) {
      int from = i < front ? i : left + i;
      if (ids.isNullAt(from)) {
        throw new NullPointerException("a null id");
      }
      kept[i] = ids.getInt(from);
    }
    return kept;
  }

  private static InternalRow sequence(int[] ids, int length, String side) {
    return new GenericInternalRow(
        new Object[] {
          UnsafeArrayData.fromPrimitiveArray(ids), length - ids.length, UTF8String.fromString(side)
        });
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Columns.require("SequencePadder", schema, getInputCol(), VocabularyModel.IDS);
    return Columns.append(
        "SequencePadder",
        schema,
        getInputCol(),
        VocabularyModel.IDS,
        getOutputCol(),
        SEQUENCE,
        schema.apply(getInputCol()).metadata());
  }

  @Override
  public SequencePadder copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Reads a saved padder. */
  public static MLReader<SequencePadder> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads a saved padder. */
  public static SequencePadder load(String path) throws IOException {
    return read().load(path);
  }
}
