package io.carrytrack.pipeline;

import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;

import io.carrytrack.text.ReservedIds;
import org.apache.spark.sql.Column;

/**
 * Which rows have no score, and the choices of what becomes of them, as Spark's stages name them.
 */
final class InvalidRows {
  /** Throws. */
  static final String ERROR = "error";

  /** Drops the rows. */
  static final String SKIP = "skip";

  /** Keeps the rows with null in place of what cannot be computed. */
  static final String KEEP = "keep";

  static final String[] CHOICES = {ERROR, SKIP, KEEP};

  private InvalidRows() {}

  /**
   * Whether a sequence has a word that has an id, which unknown ones may have: a token beside the
   * start of the review. This is what the scoring job asks of a text; a null sequence has none.
   */
  static Column worded(Column sequence, ReservedIds reserved) {
    Column ids = sequence.getField("ids");
    Column worded =
        reserved.hasStart()
            ? size(ids).gt(1).or(array_max(ids).notEqual(lit(reserved.start())))
            : size(ids).gt(0);
    return coalesce(worded, lit(false));
  }
}
