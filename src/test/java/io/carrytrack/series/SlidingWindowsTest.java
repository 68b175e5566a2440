package io.carrytrack.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ring of rows against whole series in memory. */
class SlidingWindowsTest {
  private static final StructType SERIES = WindowFunction.ROW.add("key", DataTypes.StringType);
  private static final StructType SCHEMA =
      new StructType().add("number", DataTypes.IntegerType).add("series", SERIES);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachRowGetsTheWindowOfItsWholeSeries(boolean learns) {
    int windows = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      WindowRule rule =
          new WindowRule(1 + random.nextInt(4), 1 + random.nextInt(6), 1, random.nextInt(3));
      SeriesModel model =
          new SeriesModel(
              new SeriesColumns("time", "key", List.of("x"), "x"),
              rule,
              random.nextBoolean() ? Forecast.VALUE : Forecast.CHANGE,
              List.of(new Scaling(1, 2)),
              Borders.NONE);
      WindowFunction function = new WindowFunction(model, learns);
      List<InternalRow> rows = rows(random);
      List<String> got = new ArrayList<>();
      new SlidingWindows(function, SCHEMA, "series")
          .call(rows.iterator())
          .forEachRemaining(row -> got.add(row.getInt(0) + " " + shown(row.getStruct(2, 5))));
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        InternalRow window = function.of(new WholeSeries(rows, i, function));
        windows += window.isNullAt(0) ? 1 : 0;
        expected.add(i + " " + shown(window));
      }
      assertThat(got).as("seed %d: %s", seed, rule).isEqualTo(expected);
    }
    assertThat(windows).as("windows without a problem").isGreaterThan(100);
  }

  /** Series of no row to a dozen, with gaps and times that are there twice, some without a time. */
  private static List<InternalRow> rows(Random random) {
    List<InternalRow> rows = new ArrayList<>();
    int series = random.nextInt(6);
    for (int s = 0; s < series; s++) {
      int length = random.nextInt(12);
      UTF8String key = random.nextInt(5) == 0 ? null : UTF8String.fromString("key-" + s);
      long time = 0;
      for (int i = 0; i < length; i++) {
        time += random.nextInt(8) == 0 ? random.nextInt(3) : 1;
        boolean known = key != null && i < length - random.nextInt(3);
        Object value = random.nextInt(9) == 0 ? null : random.nextDouble();
        Object[] part = {
          known ? (Object) time : null,
          known ? null : UTF8String.fromString(WindowProblem.NO_TIME.name()),
          UTF8String.fromString(i < 9 ? "train" : "test"),
          new GenericArrayData(new Object[] {value}),
          new GenericArrayData(new Object[] {value}),
          key
        };
        rows.add(new GenericInternalRow(new Object[] {rows.size(), new GenericInternalRow(part)}));
        if (!known) {
          break;
        }
      }
    }
    return rows;
  }

  private static String shown(InternalRow window) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < WindowFunction.TYPE.size(); i++) {
      Object field = window.get(i, WindowFunction.TYPE.apply(i).dataType());
      shown
          .append(
              field == null || i == 0
                  ? field
                  : i == 1
                      ? Arrays.toString(window.getArray(i).toIntArray())
                      : Arrays.toString(window.getArray(i).toObjectArray(DataTypes.DoubleType)))
          .append(' ');
    }
    return shown.toString();
  }

  /** The rows of a series around one, cut out of all. */
  private record WholeSeries(List<InternalRow> all, int row, WindowFunction function)
      implements WindowFunction.Rows {

    private InternalRow part(int number) {
      return all.get(number).getStruct(1, SERIES.size());
    }

    private boolean isOfSeries(int other) {
      return Objects.equals(part(other).getUTF8String(5), part(row).getUTF8String(5))
          && part(other).isNullAt(0) == part(row).isNullAt(0);
    }

    @Override
    public int pastRows() {
      int first = row;
      while (first > 0 && row - first < function.rowsBefore() && isOfSeries(first - 1)) {
        first--;
      }
      return row - first + 1;
    }

    @Override
    public InternalRow past(int index) {
      return part(row - pastRows() + 1 + index);
    }

    @Override
    public int nextRows() {
      int last = row;
      while (last + 1 < all.size() && last - row < function.rowsBehind() && isOfSeries(last + 1)) {
        last++;
      }
      return last - row;
    }

    @Override
    public InternalRow next(int index) {
      return part(row + 1 + index);
    }
  }
}
