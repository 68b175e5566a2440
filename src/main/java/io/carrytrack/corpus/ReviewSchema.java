package io.carrytrack.corpus;

import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The one schema of reviews. */
public final class ReviewSchema {
  /**
   * The review's name: its path inside the corpus, a column of the input, or its content's SHA-256.
   */
  public static final String ID = "id";

  /** The review. */
  public static final String TEXT = "text";

  /** 0 to K - 1, of two labels 0 (negative) and 1 (positive); null where nobody labelled it. */
  public static final String LABEL = "label";

  /** One of the constants below, or null where the input has no splits. */
  public static final String SPLIT = "split";

  public static final String TRAIN = "train";
  public static final String VALIDATION = "validation";
  public static final String TEST = "test";
  public static final String UNLABELLED = "unlabelled";

  /** All splits that there may be. */
  public static final List<String> SPLITS = List.of(TRAIN, VALIDATION, TEST, UNLABELLED);

  /**
   * The review's weight in loss, averaging and metrics (double, at least 0): a further column where
   * the input has one.
   */
  public static final String WEIGHT = "weight";

  /**
   * The value of the column by which the review is evaluated (string, may be null): a further
   * column where one is asked for.
   */
  public static final String GROUP = "group";

  /** id, text, label, split. */
  public static final StructType SCHEMA =
      new StructType()
          .add(ID, DataTypes.StringType)
          .add(TEXT, DataTypes.StringType)
          .add(LABEL, DataTypes.DoubleType)
          .add(SPLIT, DataTypes.StringType);

  /** What a reader also says of a row: where it stands, and what is wrong with it, if anything. */
  static final String ORIGIN = "_origin";

  static final String PROBLEM = "_problem";

  /** The label as it stands there, where it stands in a column. */
  static final String VALUE = "_value";

  /** {@link #SCHEMA} with origin, problem and value. */
  static final StructType READ =
      SCHEMA
          .add(ORIGIN, DataTypes.StringType)
          .add(PROBLEM, DataTypes.StringType)
          .add(VALUE, DataTypes.StringType);

  private ReviewSchema() {}
}
