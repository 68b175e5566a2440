package io.carrytrack.pipeline;

import io.carrytrack.base.UserError;
import io.carrytrack.cluster.KernelChoice;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.SequenceScorer;
import io.carrytrack.task.Task;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * The way between the jobs' models and programs: a model directory as a pipeline and as an SQL
 * function, and a fitted pipeline as a model directory. Probabilities keep their bits.
 *
 * <p>Wherever a model is read, the folder that Spark ML saved a fitted pipeline in will do too, if
 * its stages are {@link io.carrytrack.text.ReviewTokenizer}, {@link
 * io.carrytrack.text.VocabularyModel}, {@link io.carrytrack.text.SequencePadder} and {@link
 * SequenceClassificationModel}, or {@link SequenceRegressionModel} where labels are numbers.
 */
public final class SavedModels {
  /** The SQL function's name. */
  public static final String SCORE_FUNCTION = "carrytrack_score";

  private SavedModels() {}

  /**
   * Registers the SQL function {@code carrytrack_score(text)} in a session: the first of the scores
   * that the job adds to a row, a binary classifier's probability of label 1 or the predicted
   * number, a double with the bits of the scoring job; null for a text that the job would not
   * score. Another call replaces the model.
   *
   * @param model a model directory or a saved pipeline, on any Hadoop file system
   * @throws UserError if there is none or it is damaged
   */
  public static void register(SparkSession session, String model) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    SavedModel saved = read(HadoopPaths.path(model), hadoop(session));
    saved.requireTexts();
    saved.requireOneTarget(SCORE_FUNCTION);
    Broadcast<ScoringModel> shared =
        context.broadcast(ScoringModel.of(saved, KernelChoice.choose(context, Optional.empty())));
    UDF1<String, Double> score = text -> text == null ? null : score(shared.value(), text);
    session.udf().register(SCORE_FUNCTION, score, DataTypes.DoubleType);
  }

  private static Double score(ScoringModel model, String text) {
    SequenceScorer scorer = model.borrow();
    Task task = model.task();
    Double score =
        scorer.add(text) ? (Double) task.score(task.scores().get(0), scorer.predict(), 0) : null;
    model.giveBack(scorer);
    return score;
  }

  /**
   * A saved model as a pipeline, from {@code text} by {@code words}, {@code ids} and {@code
   * sequence} to {@code rawPrediction}, {@code probability} and {@code prediction}, a number to
   * {@code prediction} alone.
   *
   * @param model a model directory or a saved pipeline, on any Hadoop file system
   * @throws UserError if there is none or it is damaged
   */
  public static PipelineModel load(SparkSession session, String model) {
    return PipelineStages.of(read(HadoopPaths.path(model), hadoop(session)), session);
  }

  /**
   * Writes a fitted pipeline as a model directory, as a training run has one.
   *
   * @param pipeline of the four stages above, each reading what the one before it writes; {@code
   *     handleInvalid} and the names of columns are not the model's
   * @param model the directory, on any Hadoop file system; must not exist
   * @throws UserError naming the stage that a model directory cannot hold
   * @throws IOException if the directory exists or cannot be written
   */
  public static void save(SparkSession session, PipelineModel pipeline, String model)
      throws IOException {
    ModelWriter.write(
        PipelineStages.savedModel(pipeline.uid(), List.of(pipeline.stages())),
        HadoopPaths.path(model),
        hadoop(session));
  }

  /**
   * Reads a model before there is a session.
   *
   * @param model a model directory or a saved pipeline
   * @throws UserError if there is none, it is damaged, a stage is none of ours, or its tokenizer is
   *     a class that is not there
   */
  public static SavedModel read(Path model, Configuration hadoop) {
    try {
      SavedModel saved =
          PipelineFolder.is(model, hadoop)
              ? new PipelineFolder(model, hadoop).read()
              : ModelReader.read(model, hadoop);
      requireTokenizer(model, saved);
      return saved;
    } catch (IOException e) {
      throw UserError.data(e, "%s: cannot be read: %s", model, e.getMessage());
    }
  }

  private static void requireTokenizer(Path model, SavedModel saved) {
    if (saved.series().isPresent()) {
      return;
    }
    try {
      saved.text().tokenization().requireThere();
    } catch (UserError e) {
      throw e.in(model.toString());
    }
  }

  private static Configuration hadoop(SparkSession session) {
    return session.sessionState().newHadoopConf();
  }
}
