package io.carrytrack.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import io.carrytrack.console.Console;
import io.carrytrack.corpus.Corpus.Rejection;
import io.carrytrack.corpus.Labels;
import io.carrytrack.corpus.LearnedTarget;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.model.ModelInput;
import io.carrytrack.series.NaiveForecasts;
import io.carrytrack.series.SeriesModel;
import io.carrytrack.series.SeriesReader;
import io.carrytrack.series.SeriesWindows;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.text.EncodedReview;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Windows of series ready for training. */
final class SeriesData implements TrainingData {
  private final SeriesWindows windows;
  private final Labels labels;

  private SeriesData(SeriesWindows windows, Labels labels) {
    this.windows = windows;
    this.labels = labels;
  }

  /** Cuts the windows, learns what target and features are standardised by, and says so. */
  static SeriesData prepare(SparkSession session, Experiment experiment, Console console) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    try (JobDescription description = new JobDescription(spark)) {
      description.set(TrainingRun.GROUP, "cutting windows");
      SeriesWindows windows =
          new SeriesReader(session, experiment.input(), console)
              .learn(experiment.series().orElseThrow());
      try {
        return of(windows, experiment, console);
      } catch (Exception e) {
        windows.close();
        throw e;
      }
    }
  }

  private static SeriesData of(SeriesWindows windows, Experiment experiment, Console console) {
    describe(windows, console);
    if (!windows.rows().containsKey(ReviewSchema.TRAIN)) {
      throw UserError.data(
          "%s: there is no window to train on, only %s", experiment.input().name(), windows.rows());
    }
    Labels labels =
        LearnedTarget.ofColumn(
            windows.of(ReviewSchema.TRAIN).select(label(windows.model()).as(EncodedReview.LABEL)),
            experiment.input().labels(),
            experiment.input().name() + ": column " + experiment.input().columns().label(),
            console);
    return new SeriesData(windows, labels);
  }

  /** Says how many windows there are, and why rows have none. */
  static void describe(SeriesWindows windows, Console console) {
    for (Rejection left : windows.rejections()) {
      console.accept(
          "no window at "
              + left.rows()
              + (left.rows() == 1 ? " row: " : " rows: ")
              + left.problem()
              + " "
              + left.examples());
    }
    console.accept("windows " + windows.rows());
  }

  /** What is learned: one number, or an array of one a target. */
  private static Column label(SeriesModel model) {
    Column numbers = col(SeriesWindows.LABEL);
    return model.columns().targets().size() == 1 ? numbers.getItem(0) : numbers;
  }

  /** Windows in {@link EncodedReview}'s columns. */
  static Dataset<Row> encoded(Dataset<Row> windows, SeriesModel model) {
    return windows.select(
        col(SeriesWindows.ID).as(EncodedReview.ID),
        col(SeriesWindows.BITS).as(EncodedReview.IDS),
        label(model).as(EncodedReview.LABEL),
        lit(1f).as(EncodedReview.WEIGHT));
  }

  @Override
  public Map<String, Long> rows() {
    return windows.rows();
  }

  @Override
  public List<Rejection> rejections() {
    return windows.rejections();
  }

  @Override
  public Labels labels() {
    return labels;
  }

  @Override
  public ModelInput input() {
    return new ModelInput.Windows(windows.model());
  }

  @Override
  public SequenceShape shape() {
    SeriesModel model = windows.model();
    return new SequenceShape(
        model.window().length(), PadSide.PRE, model.columns().features().size());
  }

  @Override
  public Dataset<Row> split(String name) {
    return encoded(windows.of(name), windows.model());
  }

  @Override
  public NaiveForecasts naive() {
    return has(ReviewSchema.TEST) ? windows.naive(ReviewSchema.TEST) : null;
  }

  @Override
  public void close() {
    windows.close();
  }
}
