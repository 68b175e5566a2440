package io.carrytrack.job;

import static org.apache.spark.sql.functions.col;

import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.evaluation.BinaryEvaluator;
import io.carrytrack.evaluation.BinaryMetrics;
import io.carrytrack.evaluation.EncodedReview;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.SequenceShape;
import io.carrytrack.report.EvaluateReport;
import io.carrytrack.report.JsonFile;
import io.carrytrack.scoring.KernelChoice;
import io.carrytrack.spark.HadoopPaths;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.Sessions;
import io.carrytrack.spark.UserError;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.VocabularyModel;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Measures a saved model on labelled reviews. */
public final class EvaluateJob {
  private static final String RESULT = "result.json";

  private final String model;
  private final CorpusSettings input;
  private final String split;
  private final String out;
  private final boolean overwrite;
  private final Consumer<String> console;

  /**
   * @param model directory of the saved model
   * @param split which split counts, or null for the test split where there is one, else all
   *     labelled reviews
   * @param out receives {@code result.json}
   * @param overwrite whether a former result in it is replaced
   */
  public EvaluateJob(
      String model,
      CorpusSettings input,
      String split,
      String out,
      boolean overwrite,
      Consumer<String> console) {
    this.model = model;
    this.input = input;
    this.split = split;
    this.out = out;
    this.overwrite = overwrite;
    this.console = console;
  }

  /** Checks what can be checked without a cluster, then evaluates. */
  public EvaluateReport execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    CorpusReader.requireReadable(input, hadoop);
    Path directory = output(hadoop);
    SavedModel saved = ModelReader.read(HadoopPaths.path(model), hadoop);
    long start = System.nanoTime();
    try (SparkSession session = Sessions.open("carrytrack evaluate")) {
      return doExecute(session, saved, directory, start);
    }
  }

  private Path output(Configuration hadoop) throws IOException {
    Path directory = HadoopPaths.qualified(out, hadoop);
    Path training = new RunDirectory(directory).resolvedConf();
    if (training.getFileSystem(hadoop).exists(training)) {
      throw UserError.usage(
          "--out %s is the directory of a training run, which has a %s of its own; choose another",
          directory, RESULT);
    }
    HadoopPaths.requireFree(directory, overwrite, List.of(RESULT), hadoop);
    return directory;
  }

  private EvaluateReport doExecute(
      SparkSession session, SavedModel saved, Path directory, long start) throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    KernelVariant kernel = KernelChoice.choose(context, Optional.empty());
    try (Corpus corpus = CorpusReader.read(session, input, console);
        JobDescription description = new JobDescription(context)) {
      description.set("carrytrack evaluate", "evaluating " + model);
      String chosen = chosenSplit(corpus);
      Dataset<Row> reviews =
          chosen == null
              ? corpus.reviews()
              : corpus.reviews().filter(col(ReviewSchema.SPLIT).equalTo(chosen));
      Dataset<Row> labelled = reviews.filter(col(ReviewSchema.LABEL).isNotNull());
      long unlabelled = reviews.count() - labelled.count();
      if (labelled.isEmpty()) {
        throw UserError.data(
            "%s: no labelled review%s", input.path(), chosen == null ? "" : " of split " + chosen);
      }
      BinaryMetrics metrics =
          BinaryEvaluator.evaluate(
              encoded(labelled, saved),
              new SequenceShape(saved.architecture().length(), saved.architecture().padding()),
              new EnginePredictors(saved.architecture(), kernel),
              saved.parameters());
      EvaluateReport report =
          new EvaluateReport(
              model,
              input.path(),
              chosen,
              kernel.label(),
              (System.nanoTime() - start) / 1e9,
              unlabelled,
              corpus.rejections(),
              metrics);
      publish(report, directory, context.hadoopConfiguration());
      return report;
    }
  }

  private String chosenSplit(Corpus corpus) {
    if (split != null) {
      return split;
    }
    boolean test =
        !corpus.reviews().filter(col(ReviewSchema.SPLIT).equalTo(ReviewSchema.TEST)).isEmpty();
    return test ? ReviewSchema.TEST : null;
  }

  private static Dataset<Row> encoded(Dataset<Row> reviews, SavedModel saved) {
    Dataset<Row> ids =
        new VocabularyModel("saved", saved.vocabulary().words())
            .setOutputCol("word_ids")
            .transform(new ReviewTokenizer().transform(reviews));
    return new SequencePadder()
        .setInputCol("word_ids")
        .setMaxLength(saved.text().maxLength())
        .setPadding(saved.text().padding())
        .setTruncation(saved.text().truncation())
        .transform(ids)
        .select(
            col(ReviewSchema.ID).as(EncodedReview.ID),
            col("sequence.ids").as(EncodedReview.IDS),
            col(ReviewSchema.LABEL).as(EncodedReview.LABEL),
            ReviewData.weight(reviews));
  }

  private void publish(EvaluateReport report, Path directory, Configuration hadoop) {
    JsonFile.write(new Path(directory, RESULT), report, hadoop);
    BinaryMetrics metrics = report.metrics();
    console.accept(
        String.format(
            Locale.ROOT,
            "%s%s: accuracy %.4f, loss %.4f, AUC %s over %d reviews",
            report.input(),
            report.split() == null ? "" : " (" + report.split() + ")",
            metrics.accuracy(),
            metrics.loss(),
            metrics.auc() == null ? "undefined" : String.format(Locale.ROOT, "%.4f", metrics.auc()),
            metrics.rows()));
    console.accept("result " + new Path(directory, RESULT));
  }
}
