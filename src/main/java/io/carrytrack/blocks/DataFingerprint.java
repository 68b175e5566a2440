package io.carrytrack.blocks;

import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.task.Task;
import io.carrytrack.text.EncodedReview;
import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A fingerprint of a multiset of reviews that no partitioning or order changes: the sum, modulo
 * 2^64 in each of four lanes, of the rows' SHA-256.
 */
public final class DataFingerprint implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] lanes = new long[4];
  private long rows;
  private long unlabelled;
  private int longest;

  /** Adds a row, given as {@link EncodedReview#toBytes}. */
  DataFingerprint add(byte[] review) {
    ByteBuffer hash = ByteBuffer.wrap(DigestUtils.sha256(review));
    for (int lane = 0; lane < lanes.length; lane++) {
      lanes[lane] += hash.getLong();
    }
    rows++;
    unlabelled += EncodedReview.isUnlabelled(review) ? 1 : 0;
    longest = Math.max(longest, EncodedReview.tokens(review));
    return this;
  }

  /** Adds all rows of another one. */
  DataFingerprint add(DataFingerprint other) {
    for (int lane = 0; lane < lanes.length; lane++) {
      lanes[lane] += other.lanes[lane];
    }
    rows += other.rows;
    unlabelled += other.unlabelled;
    longest = Math.max(longest, other.longest);
    return this;
  }

  /** Number of rows. */
  long rows() {
    return rows;
  }

  /** Number of rows that have a label of their own. */
  long labelled() {
    return rows - unlabelled;
  }

  /** Tokens of the longest row. */
  int longest() {
    return longest;
  }

  /** The fingerprint of encoded reviews with the columns of {@link EncodedReview}. */
  private static DataFingerprint of(Dataset<Row> reviews, SequenceShape shape, Task task) {
    return EncodedReview.bytes(reviews, shape, task)
        .javaRDD()
        .aggregate(new DataFingerprint(), DataFingerprint::add, DataFingerprint::add);
  }

  /**
   * The fingerprint that training on encoded reviews reports, without training.
   *
   * @param training encoded reviews with the columns of {@link EncodedReview}
   * @param validation such reviews, or null
   */
  public static String of(
      Dataset<Row> training, Dataset<Row> validation, SequenceShape shape, Task task) {
    return of(
        of(training, shape, task),
        validation == null ? new DataFingerprint() : of(validation, shape, task));
  }

  /** The fingerprint of training rows and, kept apart from them, validation rows, in hex. */
  static String of(DataFingerprint training, DataFingerprint validation) {
    ByteBuffer buffer = ByteBuffer.allocate(80);
    for (DataFingerprint part : new DataFingerprint[] {training, validation}) {
      buffer.putLong(part.rows);
      for (long lane : part.lanes) {
        buffer.putLong(lane);
      }
    }
    return DigestUtils.sha256Hex(buffer.array());
  }
}
