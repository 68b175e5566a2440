package io.carrytrack.pipeline;

import io.carrytrack.model.ModelReader;
import io.carrytrack.model.SavedModel;
import io.carrytrack.scoring.KernelChoice;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.TextScorer;
import io.carrytrack.spark.HadoopPaths;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.VocabularyModel;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * What a program does with a model that a job has trained, in one call each.
 *
 * <p>It stands in this package because this is the one that programs import; the class of the same
 * name in {@code cli} is a main class, which nothing imports.
 */
public final class CarryTrack {
  /** The SQL function's name. */
  public static final String SCORE_FUNCTION = "carrytrack_score";

  private CarryTrack() {}

  /**
   * Registers the SQL function {@code carrytrack_score(text)} in a session: the probability of
   * label 1, a double with the bits of the scoring job; null for a text that the job would not
   * score. Another call replaces the model.
   *
   * @param model directory of a saved model, on any Hadoop file system
   * @throws io.carrytrack.spark.UserError if there is none or it is damaged
   */
  public static void register(SparkSession session, String model) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Broadcast<ScoringModel> shared =
        context.broadcast(
            ScoringModel.of(read(session, model), KernelChoice.choose(context, Optional.empty())));
    UDF1<String, Double> score = text -> text == null ? null : score(shared.value(), text);
    session.udf().register(SCORE_FUNCTION, score, DataTypes.DoubleType);
  }

  private static Double score(ScoringModel model, String text) {
    TextScorer scorer = model.borrow();
    Double probability = scorer.add(text) ? (Double) (double) scorer.predict()[0] : null;
    model.giveBack(scorer);
    return probability;
  }

  /**
   * The pipeline of a saved model, from {@code text} by {@code words}, {@code ids} and {@code
   * sequence} to {@code rawPrediction}, {@code probability} and {@code prediction}.
   *
   * @param model directory of a saved model, on any Hadoop file system
   * @throws io.carrytrack.spark.UserError if there is none or it is damaged
   */
  public static PipelineModel load(SparkSession session, String model) {
    SavedModel saved = read(session, model);
    Identifiable$ names = Identifiable$.MODULE$;
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new ReviewTokenizer(),
                  new VocabularyModel(
                      names.randomUID("vocabularyModel"), saved.vocabulary().words()),
                  new SequencePadder()
                      .setMaxLength(saved.text().maxLength())
                      .setPadding(saved.text().padding())
                      .setTruncation(saved.text().truncation()),
                  new SequenceClassificationModel(
                      names.randomUID("sequenceClassificationModel"), saved)
                });
    // all stages are transformers: fitting reads no row
    return pipeline.fit(session.emptyDataFrame().selectExpr("cast(null as string) as text"));
  }

  private static SavedModel read(SparkSession session, String model) {
    return ModelReader.read(HadoopPaths.path(model), session.sessionState().newHadoopConf());
  }
}
