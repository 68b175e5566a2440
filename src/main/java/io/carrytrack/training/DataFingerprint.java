package io.carrytrack.training;

import io.carrytrack.evaluation.EncodedReview;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
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
  private int longest;

  /** Adds a row, given as {@link EncodedReview#toBytes}. */
  DataFingerprint add(byte[] review, int tokens) {
    ByteBuffer hash = ByteBuffer.wrap(Floats.sha256().digest(review));
    for (int lane = 0; lane < lanes.length; lane++) {
      lanes[lane] += hash.getLong();
    }
    rows++;
    longest = Math.max(longest, tokens);
    return this;
  }

  /** Adds all rows of another one. */
  DataFingerprint add(DataFingerprint other) {
    for (int lane = 0; lane < lanes.length; lane++) {
      lanes[lane] += other.lanes[lane];
    }
    rows += other.rows;
    longest = Math.max(longest, other.longest);
    return this;
  }

  /** Number of rows. */
  long rows() {
    return rows;
  }

  /** Tokens of the longest row. */
  int longest() {
    return longest;
  }

  /** The fingerprint of encoded reviews with the columns of {@link EncodedReview}. */
  static DataFingerprint of(Dataset<Row> reviews) {
    return EncodedReview.columns(reviews)
        .javaRDD()
        .map(EncodedReview::of)
        .aggregate(
            new DataFingerprint(),
            (sum, review) -> sum.add(review.toBytes(), review.ids().length),
            DataFingerprint::add);
  }

  /**
   * The fingerprint that training on encoded reviews reports, without training.
   *
   * @param training encoded reviews with the columns of {@link EncodedReview}
   * @param validation such reviews, or null
   */
  public static String of(Dataset<Row> training, Dataset<Row> validation) {
    return of(of(training), validation == null ? new DataFingerprint() : of(validation));
  }

  /** The fingerprint of training rows and, kept apart from them, validation rows, in hex. */
  static String of(DataFingerprint training, DataFingerprint validation) {
    MessageDigest digest = Floats.sha256();
    ByteBuffer buffer = ByteBuffer.allocate(80);
    for (DataFingerprint part : new DataFingerprint[] {training, validation}) {
      buffer.putLong(part.rows);
      for (long lane : part.lanes) {
        buffer.putLong(lane);
      }
    }
    return HexFormat.of().formatHex(digest.digest(buffer.array()));
  }
}
