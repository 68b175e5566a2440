package io.carrytrack.blocks;

import io.carrytrack.task.Task;
import io.carrytrack.text.EncodedReview;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What is learned of rows of which a teacher says something ({@link EncodedReview#SOFT}): the
 * cross-entropy with its label counts w times beside that with the row's own label. As both are
 * linear in the label, a row that has both is trained on once, with their mean as its label and 1 +
 * w times its weight. Rows that validate have their own labels alone.
 *
 * @param weight w, above 0
 * @param identity of the teacher, and of all that decides which rows it labels
 */
public record SoftLabels(double weight, String identity) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A review that is trained on, with a soft label, from one with what is known of it. */
  byte[] trained(byte[] review, Task task) {
    EncodedReview row = EncodedReview.fromBytes(review);
    float own = row.label();
    if (row.labels().length == 1) {
      return with(row, task.soften(own), row.weight());
    }
    float[] soft = Arrays.copyOfRange(row.labels(), 1, row.labels().length);
    if (Float.isNaN(own)) {
      return with(row, soft, (float) (row.weight() * weight));
    }
    float[] sure = task.soften(own);
    for (int k = 0; k < soft.length; k++) {
      soft[k] = (float) ((sure[k] + weight * soft[k]) / (1 + weight));
    }
    return with(row, soft, (float) (row.weight() * (1 + weight)));
  }

  /** A review that validates, with its own label, from one with what is known of it. */
  static byte[] heldOut(byte[] review) {
    EncodedReview row = EncodedReview.fromBytes(review);
    return with(row, new float[] {row.label()}, row.weight());
  }

  private static byte[] with(EncodedReview row, float[] labels, float weight) {
    return new EncodedReview(row.id(), row.ids(), labels, weight).toBytes();
  }

  /**
   * The fingerprint of data that is learned so.
   *
   * @param data fingerprint of the rows with what is known of them
   */
  public String fingerprint(String data) {
    return DigestUtils.sha256Hex(data + ' ' + identity + ' ' + weight);
  }
}
