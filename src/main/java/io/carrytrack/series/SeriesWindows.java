package io.carrytrack.series;

import static org.apache.spark.sql.functions.col;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.Corpus.Rejection;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Invalid;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.series.SeriesSettings.Gaps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** Windows of a table of series, which stay in the cluster until this is closed. */
public final class SeriesWindows implements AutoCloseable {
  /** Column: which window it is, by key and time of its last row. */
  public static final String ID = "id";

  /** Column: the standardised numbers, as bits, step after step. */
  public static final String BITS = WindowFunction.BITS;

  /** Column: what is to be learned, one number a target in its unit. */
  public static final String LABEL = WindowFunction.LABEL;

  /** Column: the targets at the window's last row, each null where it is not known. */
  public static final String LAST = WindowFunction.LAST;

  /** Column: the targets a day before what is to be forecast; null where they are not known. */
  public static final String DAY_BEFORE = WindowFunction.DAY_BEFORE;

  /** The type of a column of windows. */
  public static final StructType TYPE = WindowFunction.TYPE;

  /** In a window: why there is none, the name of a {@link WindowProblem}. */
  public static final int PROBLEM_INDEX = TYPE.fieldIndex(WindowFunction.WHY);

  /** In a window: its {@link #BITS}. */
  public static final int BITS_INDEX = TYPE.fieldIndex(BITS);

  /** In a window: its {@link #LAST}. */
  public static final int LAST_INDEX = TYPE.fieldIndex(LAST);

  /** Column: what the reader of the file found wrong with the window's last row, or null. */
  static final String MARKER = "marker";

  private static final int EXAMPLES = 3;

  private final SeriesModel model;
  private final Dataset<Row> cut;
  private final Map<String, Long> rows = new TreeMap<>();
  private final List<Rejection> rejections = new ArrayList<>();

  private SeriesWindows(SeriesModel model, Dataset<Row> cut) {
    this.model = model;
    this.cut = cut;
  }

  /**
   * Looks at all windows.
   *
   * @param cut windows and what is wrong with the others
   * @throws UserError if there is none to learn from, or some are wrong and nobody has said that
   *     they may be left out
   */
  static SeriesWindows of(Dataset<Row> cut, SeriesModel model, CorpusSettings input, Gaps gaps) {
    SeriesWindows windows = new SeriesWindows(model, cut.persist(StorageLevel.MEMORY_AND_DISK()));
    try {
      windows.look(input, gaps);
      return windows;
    } catch (Exception e) {
      windows.close();
      throw e;
    }
  }

  private void look(CorpusSettings input, Gaps gaps) {
    countWhole(input);
    countOthers(input, gaps);
    if (rows.isEmpty()) {
      throw UserError.data(
          "%s: no window of %d steps in it: %s",
          input.name(), model.window().length(), Rejection.shown(rejections));
    }
  }

  private void countWhole(CorpusSettings input) {
    for (Row split : of(null).groupBy(ReviewSchema.SPLIT).count().collectAsList()) {
      String name = split.getString(0);
      if (!ReviewSchema.SPLITS.contains(name)) {
        throw UserError.data(
            "%s: column %s has the split %s, must be one of %s",
            input.name(), input.columns().split(), name, ReviewSchema.SPLITS);
      }
      rows.put(name, split.getLong(1));
    }
  }

  private void countOthers(CorpusSettings input, Gaps gaps) {
    Column problem = col(WindowFunction.WHY);
    for (Row group :
        cut.filter(problem.isNotNull())
            .groupBy(problem.as("problem"), col(MARKER))
            .count()
            .orderBy("problem", MARKER)
            .collectAsList()) {
      WindowProblem why = WindowProblem.valueOf(group.getString(0));
      String marker = group.getString(1);
      Column same = problem.equalTo(why.name()).and(col(MARKER).eqNullSafe(marker));
      Rejection windows =
          new Rejection(
              marker == null ? why.words() : marker, group.getLong(2), examples(cut.filter(same)));
      refuse(why, windows, input, gaps);
      rejections.add(windows);
    }
  }

  private static List<String> examples(Dataset<Row> windows) {
    return windows.orderBy(col("time"), col(ID)).select(ID).limit(EXAMPLES).collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static void refuse(
      WindowProblem why, Rejection windows, CorpusSettings input, Gaps gaps) {
    if (why.isBroken() && input.invalid() == Invalid.FAIL) {
      throw UserError.data(
          "%s: broken input: %s; mend the rows, or go on without them by --invalid reject"
              + " (input.invalid = reject)",
          input.name(), Rejection.shown(List.of(windows)));
    }
    boolean gap = why == WindowProblem.GAP || why == WindowProblem.NO_VALUE;
    if (gap && gaps == Gaps.REFUSE) {
      throw UserError.data(
          "%s: %s; let the last known values stand for so many missing steps by input.series.fill,"
              + " or leave such windows out by input.series.gaps = skip",
          input.name(), Rejection.shown(List.of(windows)));
    }
  }

  /** What there is to know of the series to forecast them. */
  public SeriesModel model() {
    return model;
  }

  /** Windows by split. */
  public Map<String, Long> rows() {
    return rows;
  }

  /** Rows at which no window ends that can be used, by the reason. */
  public List<Rejection> rejections() {
    return rejections;
  }

  /** The windows of a split, or of all. */
  public Dataset<Row> of(String split) {
    Dataset<Row> whole = cut.filter(col(WindowFunction.WHY).isNull());
    return split == null ? whole : whole.filter(col(ReviewSchema.SPLIT).equalTo(split));
  }

  /** What forecasts without a model come to on a split, or on all. */
  public NaiveForecasts naive(String split) {
    return NaiveForecasts.of(of(split), model.forecast(), model.columns().targets());
  }

  @Override
  public void close() {
    cut.unpersist();
  }
}
