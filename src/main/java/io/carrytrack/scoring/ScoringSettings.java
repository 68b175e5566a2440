package io.carrytrack.scoring;

import io.carrytrack.spark.UserError;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Which column is scored, and what is added to the rows.
 *
 * @param textColumn string column of the reviews
 * @param probabilityColumn receives the probability of label 1, a double
 * @param predictionColumn receives 1.0 where the probability is above a half, else 0.0
 * @param reasonColumn says, in quarantined rows, why they have no score
 */
public record ScoringSettings(
    String textColumn, String probabilityColumn, String predictionColumn, String reasonColumn)
    implements Serializable {

  /** The default names around a text column. */
  public static ScoringSettings of(String textColumn) {
    return new ScoringSettings(textColumn, "probability", "prediction", "reason");
  }

  /**
   * The schema of scored rows.
   *
   * @throws UserError if the text column is missing or no string, or a column to add is there
   */
  StructType scored(StructType input) {
    requireText(input);
    return add(
        add(input, probabilityColumn, DataTypes.DoubleType),
        predictionColumn,
        DataTypes.DoubleType);
  }

  private StructType add(
      StructType schema, String column, org.apache.spark.sql.types.DataType type) {
    if (Arrays.asList(schema.fieldNames()).contains(column)) {
      throw UserError.data(
          "the input has a column %s already; name the new one by --probability-column, --prediction-column",
          column);
    }
    return schema.add(column, type, false);
  }

  private void requireText(StructType input) {
    List<String> columns = Arrays.asList(input.fieldNames());
    if (!columns.contains(textColumn)) {
      throw UserError.data(
          "no column %s; there are %s; name it by --text-column", textColumn, columns);
    }
    if (!input.apply(textColumn).dataType().equals(DataTypes.StringType)) {
      throw UserError.data(
          "column %s is %s, must be string",
          textColumn, input.apply(textColumn).dataType().simpleString());
    }
  }
}
