package io.carrytrack.evaluation;

import io.carrytrack.spark.UserError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * A labelled review as token ids: a row of what is trained and evaluated on. As a row of a Dataset
 * it has the columns {@value #ID}, {@value #IDS} (array of int), {@value #LABEL} and, where rows
 * have weights, {@value #WEIGHT}.
 *
 * @param id names the review
 * @param ids its true tokens, without pads
 * @param label 0 or 1
 * @param weight its weight in loss, averaging and metrics, at least 0
 */
public record EncodedReview(String id, int[] ids, float label, float weight) {
  /** Column: names the review. */
  public static final String ID = "id";

  /** Column: its tokens. */
  public static final String IDS = "ids";

  /** Column: 0 or 1. */
  public static final String LABEL = "label";

  /** Column: its weight; a missing column is all 1. */
  public static final String WEIGHT = "weight";

  /** The columns of a review, cast to their types, in the order that {@link #of(Row)} expects. */
  public static Dataset<Row> columns(Dataset<Row> reviews) {
    List<String> present = Arrays.asList(reviews.columns());
    for (String wanted : List.of(ID, IDS, LABEL)) {
      if (!present.contains(wanted)) {
        throw UserError.data("the encoded reviews have no column %s, only %s", wanted, present);
      }
    }
    return reviews.select(
        functions.col(ID).cast(DataTypes.StringType),
        functions.col(IDS).cast(DataTypes.createArrayType(DataTypes.IntegerType)),
        functions.col(LABEL).cast(DataTypes.FloatType),
        present.contains(WEIGHT)
            ? functions.col(WEIGHT).cast(DataTypes.FloatType)
            : functions.lit(1f).as(WEIGHT));
  }

  /** Reads a row of {@link #columns}, refusing what cannot be learned from. */
  public static EncodedReview of(Row row) {
    if (row.isNullAt(0)) {
      throw UserError.data("a review has no %s: %s", ID, row);
    }
    String id = row.getString(0);
    if (row.isNullAt(1) || row.isNullAt(2) || row.isNullAt(3)) {
      throw UserError.data(
          "review %s: %s is null", id, row.isNullAt(1) ? IDS : row.isNullAt(2) ? LABEL : WEIGHT);
    }
    float label = row.getFloat(2);
    if (!(label == 0f || label == 1f)) {
      throw UserError.data("review %s: label is %s, must be 0 or 1", id, label);
    }
    float weight = row.getFloat(3);
    if (!(weight >= 0f && weight < Float.POSITIVE_INFINITY)) {
      throw UserError.data("review %s: weight is %s, must be at least 0 and finite", id, weight);
    }
    scala.collection.Seq<Integer> tokens = row.getSeq(1);
    int[] ids = new int[tokens.size()];
    for (int i = 0; i < ids.length; i++) {
      Integer token = tokens.apply(i);
      if (token == null || token < 0) {
        throw UserError.data("review %s: token %d is %s, must be at least 0", id, i, token);
      }
      ids[i] = token;
    }
    return new EncodedReview(id, ids, label, weight);
  }

  /** The whole content as bytes: equal reviews, and only they, have equal bytes. */
  public byte[] toBytes() {
    byte[] name = id.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.allocate(16 + name.length + 4 * ids.length);
    buffer.putInt(name.length).put(name).putFloat(label).putFloat(weight).putInt(ids.length);
    for (int token : ids) {
      buffer.putInt(token);
    }
    return buffer.array();
  }

  /** Reads what {@link #toBytes} wrote. */
  public static EncodedReview fromBytes(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte[] name = new byte[buffer.getInt()];
    buffer.get(name);
    float label = buffer.getFloat();
    float weight = buffer.getFloat();
    int[] ids = new int[buffer.getInt()];
    buffer.asIntBuffer().get(ids);
    return new EncodedReview(new String(name, StandardCharsets.UTF_8), ids, label, weight);
  }
}
