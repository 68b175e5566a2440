package io.carrytrack.text;

import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.spark.CatalystFunction;
import io.carrytrack.task.Task;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A labelled review as token ids: a row of what is trained and evaluated on. A labelled sequence of
 * numbers is one too, of the bits of its numbers ({@link Float#floatToRawIntBits}) step after step
 * instead of ids. As a row of a Dataset it has the columns {@value #ID}, {@value #IDS} (array of
 * int), {@value #LABEL} (double, or array of double with one number a target) and, where rows have
 * weights, {@value #WEIGHT}; where a teacher labels some, {@value #SOFT}.
 *
 * @param id names the review
 * @param ids its true tokens, without pads; of numbers, the bits of all
 * @param labels what the task learns of it: one number, or one a target. Of a row that a teacher
 *     labels its own label, NaN where it has none, and behind it the teacher's numbers
 * @param weight its weight in loss, averaging and metrics, at least 0
 */
public record EncodedReview(String id, int[] ids, float[] labels, float weight) {
  /** Column: names the review. */
  public static final String ID = "id";

  /** Column: its tokens, or the bits of its numbers. */
  public static final String IDS = "ids";

  /** Column: its label, as it stands in the data. */
  public static final String LABEL = "label";

  /** Column: its weight; a missing column is all 1. */
  public static final String WEIGHT = "weight";

  /**
   * Column: what a teacher holds for the probabilities of its labels, as its network puts them out
   * (array of float); null where it says nothing. A row that has it needs no label.
   */
  public static final String SOFT = "soft";

  /** Column: which group it is evaluated with; only where there are groups. */
  public static final String GROUP = "group";

  /** Bytes beside the id's and the tokens': length of the id, label, weight, number of tokens. */
  private static final int FIXED_BYTES = 16;

  /** The columns with their types. */
  private static final StructType COLUMNS =
      new StructType()
          .add(ID, DataTypes.StringType)
          .add(IDS, DataTypes.createArrayType(DataTypes.IntegerType))
          .add(LABEL, DataTypes.DoubleType)
          .add(WEIGHT, DataTypes.FloatType)
          .add(SOFT, DataTypes.createArrayType(DataTypes.FloatType));

  private static final DataType LABELS = DataTypes.createArrayType(DataTypes.DoubleType);

  /** With a label of one number. */
  public EncodedReview(String id, int[] ids, float label, float weight) {
    this(id, ids, new float[] {label}, weight);
  }

  /** The label, or its first number. */
  public float label() {
    return labels[0];
  }

  /** The columns of a review, cast to their types, with those added that may be missing. */
  public static Dataset<Row> columns(Dataset<Row> reviews) {
    return columns(reviews, new Column[0]);
  }

  private static Dataset<Row> columns(Dataset<Row> reviews, Column... more) {
    List<String> present = Arrays.asList(reviews.columns());
    for (String wanted : List.of(ID, IDS, LABEL)) {
      if (!present.contains(wanted)) {
        throw UserError.data("the encoded reviews have no column %s, only %s", wanted, present);
      }
    }
    Stream<Column> columns =
        Arrays.stream(COLUMNS.fields())
            .map(
                field ->
                    present.contains(field.name())
                        ? functions.col(field.name()).cast(type(field, reviews))
                        : functions
                            .lit(field.name().equals(WEIGHT) ? 1f : null)
                            .cast(field.dataType())
                            .as(field.name()));
    return reviews.select(Stream.concat(columns, Arrays.stream(more)).toArray(Column[]::new));
  }

  private static DataType type(StructField field, Dataset<Row> reviews) {
    boolean several =
        field.name().equals(LABEL) && reviews.schema().apply(LABEL).dataType() instanceof ArrayType;
    return several ? LABELS : field.dataType();
  }

  /**
   * Each row of {@link #columns} as {@link #toBytes} writes it. A row that cannot be learned from
   * is refused where it is computed.
   *
   * @param shape tells whether the rows are of tokens or of numbers
   * @param task tells what labels there are
   */
  public static Column bytes(SequenceShape shape, Task task) {
    return new CatalystFunction(
            "review",
            types(task),
            DataTypes.BinaryType,
            false,
            row -> of(row, shape, task).toBytes())
        .of(Arrays.stream(COLUMNS.fieldNames()).map(functions::col).toArray(Column[]::new));
  }

  private static List<DataType> types(Task task) {
    return Arrays.stream(COLUMNS.fields())
        .map(
            field ->
                field.name().equals(LABEL) && task.labelWidth() > 1 ? LABELS : field.dataType())
        .toList();
  }

  /** Reviews as {@link #toBytes} writes them, each with a label of the task. */
  public static Dataset<byte[]> bytes(Dataset<Row> reviews, SequenceShape shape, Task task) {
    return columns(reviews).select(bytes(shape, task)).as(Encoders.BINARY());
  }

  /** The same, and behind each the group of its review, null where there are none. */
  public static Dataset<Row> grouped(Dataset<Row> reviews, SequenceShape shape, Task task) {
    Column group =
        Arrays.asList(reviews.columns()).contains(GROUP)
            ? functions.col(GROUP)
            : functions.lit(null);
    return columns(reviews, group.cast(DataTypes.StringType).as(GROUP))
        .select(bytes(shape, task), functions.col(GROUP));
  }

  /** Reads a row of {@link #columns}, refusing what cannot be learned from. */
  private static EncodedReview of(InternalRow row, SequenceShape shape, Task task) {
    if (row.isNullAt(0)) {
      throw UserError.data("a review has no %s: %s", ID, shown(row, task));
    }
    String id = row.getString(0);
    boolean soft = !row.isNullAt(4);
    if (row.isNullAt(1) || (row.isNullAt(2) && !soft) || row.isNullAt(3)) {
      throw UserError.data(
          "review %s: %s is null", id, row.isNullAt(1) ? IDS : row.isNullAt(2) ? LABEL : WEIGHT);
    }
    float[] labels = soft ? taught(id, row, task) : labels(id, row, task);
    float weight = row.getFloat(3);
    if (!(weight >= 0f && weight < Float.POSITIVE_INFINITY)) {
      throw UserError.data("review %s: weight is %s, must be at least 0 and finite", id, weight);
    }
    ArrayData ids = row.getArray(1);
    return new EncodedReview(
        id, shape.ofNumbers() ? numbers(id, ids, shape) : tokens(id, ids), labels, weight);
  }

  /** What the data says of a row, which a teacher's label is no part of. */
  private static Row shown(InternalRow row, Task task) {
    Row read = (Row) CatalystTypeConverters.convertToScala(row, read(task));
    return RowFactory.create(
        IntStream.range(0, read.size())
            .filter(i -> !COLUMNS.fieldNames()[i].equals(SOFT))
            .mapToObj(read::get)
            .toArray());
  }

  private static StructType read(Task task) {
    StructType read = new StructType();
    for (int i = 0; i < COLUMNS.size(); i++) {
      read = read.add(COLUMNS.fieldNames()[i], types(task).get(i));
    }
    return read;
  }

  private static float[] labels(String id, InternalRow row, Task task) {
    if (task.labelWidth() == 1) {
      double label = row.getDouble(2);
      if (!task.isLabel(label)) {
        throw UserError.data("review %s: label is %s, must be %s", id, label, task.labels());
      }
      return new float[] {task.label(label)};
    }
    ArrayData numbers = row.getArray(2);
    if (numbers.numElements() != task.labelWidth()) {
      throw UserError.data(
          "review %s: a label of %d numbers, must be of %d",
          id, numbers.numElements(), task.labelWidth());
    }
    float[] labels = new float[task.labelWidth()];
    for (int k = 0; k < labels.length; k++) {
      Double number = numbers.isNullAt(k) ? null : (Double) numbers.getDouble(k);
      if (number == null || !task.isLabel(k, number)) {
        throw UserError.data(
            "review %s: %s is %s, must be %s",
            id, task.targets().get(k).name(), number, task.labels());
      }
      labels[k] = task.label(k, number);
    }
    return labels;
  }

  /** A row's own label, NaN where it has none, and behind it what the teacher says. */
  private static float[] taught(String id, InternalRow row, Task task) {
    ArrayData soft = row.getArray(4);
    if (soft.numElements() != task.outputs()) {
      throw UserError.data(
          "review %s: a teacher's label of %d numbers, must be of %d",
          id, soft.numElements(), task.outputs());
    }
    float[] labels = new float[1 + task.outputs()];
    labels[0] = row.isNullAt(2) ? Float.NaN : labels(id, row, task)[0];
    for (int k = 0; k < task.outputs(); k++) {
      float number = soft.isNullAt(k) ? Float.NaN : soft.getFloat(k);
      if (!(number >= 0f && number <= 1f)) {
        throw UserError.data(
            "review %s: a teacher's label has %s, must be from 0 to 1", id, number);
      }
      labels[1 + k] = number;
    }
    return labels;
  }

  private static int[] tokens(String id, ArrayData array) {
    int[] tokens = new int[array.numElements()];
    for (int i = 0; i < tokens.length; i++) {
      boolean isNull = array.isNullAt(i);
      tokens[i] = isNull ? 0 : array.getInt(i);
      if (isNull || tokens[i] < 0) {
        throw UserError.data(
            "review %s: token %d is %s, must be at least 0", id, i, isNull ? null : tokens[i]);
      }
    }
    return tokens;
  }

  /** The bits of all numbers of a sequence, each finite. */
  private static int[] numbers(String id, ArrayData array, SequenceShape shape) {
    int[] bits = new int[array.numElements()];
    if (bits.length != shape.mostValues()) {
      throw UserError.data(
          "review %s: %d numbers, must be %d: sequences are %s",
          id, bits.length, shape.mostValues(), shape);
    }
    for (int i = 0; i < bits.length; i++) {
      boolean isNull = array.isNullAt(i);
      bits[i] = isNull ? 0 : array.getInt(i);
      float number = Float.intBitsToFloat(bits[i]);
      if (isNull || !Float.isFinite(number)) {
        throw UserError.data(
            "review %s: number %d of step %d is %s, must be finite",
            id, i % shape.numbers(), i / shape.numbers(), isNull ? null : number);
      }
    }
    return bits;
  }

  /** The whole content as bytes: equal reviews, and only they, have equal bytes. */
  public byte[] toBytes() {
    byte[] name = id.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer =
        ByteBuffer.allocate(
            FIXED_BYTES
                + name.length
                + Integer.BYTES * ids.length
                + Float.BYTES * (labels.length - 1));
    buffer.putInt(name.length).put(name).putFloat(label()).putFloat(weight).putInt(ids.length);
    for (int token : ids) {
      buffer.putInt(token);
    }
    for (int k = 1; k < labels.length; k++) {
      buffer.putFloat(labels[k]);
    }
    return buffer.array();
  }

  /** Reads what {@link #toBytes} wrote. */
  public static EncodedReview fromBytes(byte[] bytes) {
    ByteBuffer values = values(bytes);
    float label = values.getFloat();
    float weight = values.getFloat();
    int[] ids = new int[values.getInt()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = values.getInt();
    }
    float[] labels = new float[1 + values.remaining() / Float.BYTES];
    labels[0] = label;
    for (int k = 1; k < labels.length; k++) {
      labels[k] = values.getFloat();
    }
    String id = new String(bytes, Integer.BYTES, idLength(bytes), StandardCharsets.UTF_8);
    return new EncodedReview(id, ids, labels, weight);
  }

  /**
   * The bytes behind the id: label, weight, number of tokens, tokens, and of a label of several
   * numbers all but the first; four bytes each.
   */
  public static ByteBuffer values(byte[] bytes) {
    return ByteBuffer.wrap(bytes).position(Integer.BYTES + idLength(bytes));
  }

  /** Whether a review that {@link #toBytes} wrote has no label but a teacher's. */
  public static boolean isUnlabelled(byte[] bytes) {
    ByteBuffer values = values(bytes);
    return Float.isNaN(values.getFloat(values.position()));
  }

  /** How many tokens a review has that {@link #toBytes} wrote. */
  public static int tokens(byte[] bytes) {
    ByteBuffer values = values(bytes);
    return values.getInt(values.position() + 2 * Float.BYTES);
  }

  private static int idLength(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt();
  }
}
