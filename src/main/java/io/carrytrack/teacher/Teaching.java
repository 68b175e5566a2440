package io.carrytrack.teacher;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.blocks.SoftLabels;
import io.carrytrack.config.Experiment;
import io.carrytrack.config.TeacherSettings;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.report.TeacherReport;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.text.EncodedReview;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A teacher at work on the reviews of one run. */
public final class Teaching implements AutoCloseable {
  /** Column: whether the teacher is asked. */
  static final String ASKED = "asked";

  private final Teacher teacher;
  private final TeacherSettings settings;
  private final Broadcast<ScoringModel> model;
  private TeacherReport report;

  /**
   * @param experiment of the one who learns
   * @param kernel the arithmetic, which every executor must have
   */
  public Teaching(
      Teacher teacher, Experiment experiment, KernelVariant kernel, JavaSparkContext spark) {
    this.teacher = teacher;
    settings = experiment.teacher();
    model = spark.broadcast(ScoringModel.of(teacher.model(), kernel));
  }

  /** Who teaches. */
  public Teacher teacher() {
    return teacher;
  }

  /**
   * Whether a review is one without a label that a teacher labels: of the unlabelled split, or of
   * the training split and nobody has labelled it.
   */
  public static Column unlabelled() {
    Column split = col(ReviewSchema.SPLIT);
    return split
        .equalTo(ReviewSchema.UNLABELLED)
        .or(split.equalTo(ReviewSchema.TRAIN).and(col(ReviewSchema.LABEL).isNull()));
  }

  /**
   * The reviews that have a label, or get one: with the teacher's in the column {@link
   * EncodedReview#SOFT}, and those without one of their own in the unlabelled split.
   *
   * @param reviews in {@link ReviewSchema#SCHEMA}, each of a split
   */
  public Dataset<Row> label(Dataset<Row> reviews) {
    Column asked =
        settings.on() == TeacherSettings.On.ALL
            ? unlabelled().or(col(ReviewSchema.SPLIT).equalTo(ReviewSchema.TRAIN))
            : unlabelled();
    Dataset<Row> known =
        reviews
            .filter(col(ReviewSchema.LABEL).isNotNull().or(unlabelled()))
            .withColumn(ASKED, asked)
            .withColumn(
                ReviewSchema.SPLIT,
                when(unlabelled(), ReviewSchema.UNLABELLED).otherwise(col(ReviewSchema.SPLIT)))
            .withColumn(
                ReviewSchema.LABEL,
                when(
                    col(ReviewSchema.SPLIT).notEqual(ReviewSchema.UNLABELLED),
                    col(ReviewSchema.LABEL)));
    StructType schema =
        new StructType(reviews.schema().fields())
            .add(EncodedReview.SOFT, DataTypes.createArrayType(DataTypes.FloatType, false));
    Broadcast<ScoringModel> scoring = model;
    return known.mapPartitions(
        (MapPartitionsFunction<Row, Row>) rows -> new TaughtRows(rows, scoring.value()),
        Encoders.row(schema));
  }

  /** Whether an encoded review of {@link #label} is trained on without a label of its own. */
  public static Column learnedFrom() {
    return col(ReviewSchema.SPLIT)
        .equalTo(ReviewSchema.UNLABELLED)
        .and(col(EncodedReview.SOFT).isNotNull());
  }

  /**
   * Counts what the teacher has labelled.
   *
   * @param encoded with the columns split and {@link EncodedReview#SOFT}, kept in the cluster
   * @throws UserError if it has labelled nothing
   */
  public void look(Dataset<Row> encoded) {
    Column soft = col(EncodedReview.SOFT).isNotNull();
    Column unlabelled = col(ReviewSchema.SPLIT).equalTo(ReviewSchema.UNLABELLED);
    Row counts =
        encoded
            .select(
                count(when(unlabelled.and(soft), lit(1))),
                count(when(unlabelled.and(soft.unary_$bang()), lit(1))),
                count(when(unlabelled.unary_$bang().and(soft), lit(1))))
            .first();
    report =
        new TeacherReport(
            teacher.path(),
            teacher.sha256(),
            settings.weight(),
            Setting.word(settings.on()),
            counts.getLong(0),
            counts.getLong(1),
            counts.getLong(2));
    if (report.unlabelled() + report.labelled() == 0) {
      throw UserError.data(
          report.withoutWords() > 0
              ? "--teacher: %s knows a word of none of the reviews without a label"
              : "--teacher: there is no review without a label that %s could label; with"
                  + " training.teacher.on = all it labels the training reviews too",
          teacher.path());
    }
  }

  /** What it has labelled, in a line; there behind {@link #look}. */
  public String line() {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "teacher %s labels %,d reviews without a label",
                teacher.path(),
                report.unlabelled()));
    if (settings.on() == TeacherSettings.On.ALL) {
      line.append(
          String.format(Locale.ROOT, " and %,d of train beside their own", report.labelled()));
    }
    if (report.withoutWords() > 0) {
      line.append(
          String.format(
              Locale.ROOT,
              "; %,d have no word that it knows and are left out",
              report.withoutWords()));
    }
    return line.toString();
  }

  /** What it has labelled; there behind {@link #look}. */
  public TeacherReport report() {
    return report;
  }

  /** What is learned of its labels. */
  public SoftLabels softLabels() {
    return new SoftLabels(settings.weight(), teacher.sha256() + ' ' + Setting.word(settings.on()));
  }

  @Override
  public void close() {
    model.destroy();
  }
}
