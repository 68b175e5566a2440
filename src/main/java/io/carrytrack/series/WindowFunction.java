package io.carrytrack.series;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The window that ends at a row, of the rows in front of it and of those behind it, in the order of
 * their times. A missing step, or a missing value, takes the last known value of the column where
 * that is at most {@link WindowRule#fill} steps old.
 */
final class WindowFunction implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A row of the series; the numbers may be null. */
  static final StructType ROW =
      new StructType()
          .add("time", DataTypes.LongType)
          .add("problem", DataTypes.StringType)
          .add("split", DataTypes.StringType)
          .add("targets", DataTypes.createArrayType(DataTypes.DoubleType))
          .add("features", DataTypes.createArrayType(DataTypes.DoubleType));

  private static final int TIME = 0;
  private static final int PROBLEM = 1;
  private static final int SPLIT = 2;
  private static final int TARGETS = 3;
  private static final int FEATURES = 4;

  /** Constant of {@link WindowProblem}, or null. */
  static final String WHY = "problem";

  /**
   * Bits of the standardised numbers, step after step, features in their order; null with a problem
   * of the window itself.
   */
  static final String BITS = "bits";

  /** The numbers to learn, one a target, each in its unit. */
  static final String LABEL = "label";

  /** The targets at the window's last row, each null where it is not known. */
  static final String LAST = "last";

  /** The targets a day before the time of the forecast, each null where it is not known. */
  static final String DAY_BEFORE = "dayBefore";

  /** The type of what it gives. */
  static final StructType TYPE =
      new StructType()
          .add(WHY, DataTypes.StringType)
          .add(BITS, DataTypes.createArrayType(DataTypes.IntegerType, false))
          .add(LABEL, DataTypes.createArrayType(DataTypes.DoubleType))
          .add(LAST, DataTypes.createArrayType(DataTypes.DoubleType))
          .add(DAY_BEFORE, DataTypes.createArrayType(DataTypes.DoubleType));

  private final SeriesModel model;

  /** Whether what is to be forecast must be there, and of the window's split. */
  private final boolean learns;

  WindowFunction(SeriesModel model, boolean learns) {
    this.model = model;
    this.learns = learns;
  }

  /** The row that a window is of, and those that its function looks at. */
  interface Rows {
    /** Rows up to the window's own, which is the last of them. */
    int pastRows();

    /** One of them, in the order of their times. */
    InternalRow past(int index);

    /** Rows behind it. */
    int nextRows();

    /** One of them, in the order of their times. */
    InternalRow next(int index);

    /** The window's own. */
    default InternalRow now() {
      return past(pastRows() - 1);
    }
  }

  /** The window, of {@link #TYPE}. */
  InternalRow of(Rows rows) {
    int[] bits = new int[model.window().length() * model.scalings().size()];
    WindowProblem problem = fill(rows, bits);
    return problem == null ? window(rows, bits) : without(problem);
  }

  /** Rows behind the window's own that it looks at, at most. */
  int rowsBehind() {
    return learns ? model.window().horizon() : 1;
  }

  /** Rows in front of the window's own that it looks at, at most. */
  int rowsBefore() {
    return model.window().rowsBefore();
  }

  private static InternalRow without(WindowProblem problem) {
    return new GenericInternalRow(
        new Object[] {UTF8String.fromString(problem.name()), null, null, null, null});
  }

  private InternalRow window(Rows rows, int[] bits) {
    return new GenericInternalRow(
        new Object[] {
          null,
          UnsafeArrayData.fromPrimitiveArray(bits),
          learns ? label(rows) : null,
          rows.now().getArray(TARGETS),
          dayBefore(rows)
        });
  }

  private ArrayData label(Rows rows) {
    double[] label = ahead(rows).getArray(TARGETS).toDoubleArray();
    if (model.forecast() == Forecast.CHANGE) {
      ArrayData last = rows.now().getArray(TARGETS);
      for (int k = 0; k < label.length; k++) {
        label[k] -= last.getDouble(k);
      }
    }
    return UnsafeArrayData.fromPrimitiveArray(label);
  }

  /** Whether a row has all targets. */
  private static boolean isKnown(InternalRow row) {
    ArrayData targets = row.getArray(TARGETS);
    for (int k = 0; k < targets.numElements(); k++) {
      if (targets.isNullAt(k)) {
        return false;
      }
    }
    return true;
  }

  /** Writes the window's numbers, or says why there is no window. */
  private WindowProblem fill(Rows rows, int[] bits) {
    InternalRow now = rows.now();
    if (!now.isNullAt(PROBLEM)) {
      return WindowProblem.valueOf(now.getString(PROBLEM));
    }
    WindowProblem missing = fillPast(rows, bits);
    if (missing != null) {
      return missing;
    }
    if (model.forecast() == Forecast.CHANGE && !isKnown(now)) {
      return WindowProblem.NO_VALUE;
    }
    return learns ? unlearnable(rows) : null;
  }

  private WindowProblem fillPast(Rows rows, int[] bits) {
    WindowRule rule = model.window();
    int features = model.scalings().size();
    long now = rows.now().getLong(TIME);
    long first = now - (rule.length() - 1) * rule.step();
    float[] known = new float[features];
    int[] age = new int[features];
    Arrays.fill(age, Integer.MAX_VALUE);
    int at = firstFrom(rows, first - rule.fill() * rule.step());
    WindowProblem wrong = wrong(rows, at);
    if (wrong != null) {
      return wrong;
    }
    for (int step = -rule.fill(); step < rule.length(); step++) {
      long time = first + step * rule.step();
      boolean present = rows.past(at).getLong(TIME) == time;
      for (int f = 0; f < features; f++) {
        age[f] = age[f] == Integer.MAX_VALUE ? age[f] : age[f] + 1;
      }
      if (present) {
        take(rows.past(at).getArray(FEATURES), known, age);
        at = Math.min(at + 1, rows.pastRows() - 1);
      }
      if (step < 0) {
        continue;
      }
      for (int f = 0; f < features; f++) {
        if (age[f] > rule.fill()) {
          return begins(rows, time)
              ? WindowProblem.NO_PAST
              : present ? WindowProblem.NO_VALUE : WindowProblem.GAP;
        }
        bits[step * features + f] = Float.floatToRawIntBits(known[f]);
      }
    }
    return null;
  }

  /** The row at which looking begins. */
  private static int firstFrom(Rows rows, long time) {
    int at = rows.pastRows() - 1;
    while (at > 0 && rows.past(at - 1).getLong(TIME) >= time) {
      at--;
    }
    return at;
  }

  /** What is wrong with the times from a row on. */
  private WindowProblem wrong(Rows rows, int from) {
    long now = rows.now().getLong(TIME);
    if (rows.nextRows() > 0 && rows.next(0).getLong(TIME) == now) {
      return WindowProblem.TWICE;
    }
    for (int i = from; i < rows.pastRows(); i++) {
      long time = rows.past(i).getLong(TIME);
      if ((now - time) % model.window().step() != 0) {
        return WindowProblem.OFF_STEP;
      }
      if (i > from && rows.past(i - 1).getLong(TIME) == time) {
        return WindowProblem.TWICE;
      }
    }
    return null;
  }

  /** Whether the series begins behind a time. */
  private boolean begins(Rows rows, long time) {
    return rows.pastRows() <= model.window().rowsBefore() && rows.past(0).getLong(TIME) > time;
  }

  private void take(ArrayData features, float[] known, int[] age) {
    for (int f = 0; f < known.length; f++) {
      if (!features.isNullAt(f)) {
        known[f] = model.scalings().get(f).standardised(features.getDouble(f));
        age[f] = 0;
      }
    }
  }

  /** The row that the forecast is for, if it is there. */
  private InternalRow ahead(Rows rows) {
    WindowRule rule = model.window();
    long wanted = rows.now().getLong(TIME) + rule.horizon() * rule.step();
    for (int i = 0; i < rows.nextRows(); i++) {
      if (rows.next(i).getLong(TIME) == wanted) {
        return rows.next(i);
      }
    }
    return null;
  }

  private WindowProblem unlearnable(Rows rows) {
    InternalRow ahead = ahead(rows);
    if (ahead == null || !isKnown(ahead)) {
      return WindowProblem.NO_TARGET;
    }
    UTF8String split = ahead.getUTF8String(SPLIT);
    long first = rows.now().getLong(TIME) - (model.window().length() - 1) * model.window().step();
    for (int i = firstFrom(rows, first); i < rows.pastRows(); i++) {
      if (!Objects.equals(rows.past(i).getUTF8String(SPLIT), split)) {
        return WindowProblem.BORDER;
      }
    }
    return null;
  }

  private ArrayData dayBefore(Rows rows) {
    WindowRule rule = model.window();
    long wanted = rows.now().getLong(TIME) + rule.horizon() * rule.step() - Times.day();
    for (int i = rows.pastRows() - 1; i >= 0; i--) {
      long time = rows.past(i).getLong(TIME);
      if (time <= wanted) {
        return time == wanted ? rows.past(i).getArray(TARGETS) : null;
      }
    }
    return null;
  }
}
