package io.carrytrack.series;

import io.carrytrack.corpus.table.Attributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The rows of a table, each with the window that a forecast is made from at it. */
public final class ForecastRows {
  private static final String MARK = "carrytrack.window";
  private static final Metadata MARKED = new MetadataBuilder().putBoolean(MARK, true).build();

  private ForecastRows() {}

  /**
   * Adds the windows, in a column of {@link SeriesWindows#TYPE} behind the table's own.
   *
   * @param input as the user named it
   * @throws io.carrytrack.base.UserError if a column that the model reads is missing, or is of a
   *     type that it cannot read
   */
  public static Dataset<Row> of(String input, Dataset<Row> rows, SeriesModel model) {
    boolean needsTarget = model.forecast() == Forecast.CHANGE;
    SeriesTable table =
        SeriesTable.of(input, rows, model.columns(), needsTarget, null, Borders.NONE);
    Dataset<Row> windows = table.windows(model, false, table.name() + "_window");
    List<Column> columns = new ArrayList<>(Attributes.columns(windows));
    Column window = columns.remove(columns.size() - 1);
    columns.remove(columns.size() - 1);
    columns.add(window.as(table.name(), MARKED));
    return windows.select(columns.toArray(Column[]::new));
  }

  /** Index of the windows in a table; -1 where it has none. */
  public static int index(StructType table) {
    StructField[] fields = table.fields();
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].metadata().contains(MARK)) {
        return i;
      }
    }
    return -1;
  }
}
