package io.carrytrack.pipeline;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.base.UserError;
import io.carrytrack.model.ModelInput;
import io.carrytrack.model.SavedModel;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.Tokenization;
import io.carrytrack.text.Truncation;
import io.carrytrack.text.VocabularyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.SparkSession;

/** The four stages that are one saved model, and that model. */
final class PipelineStages {
  private static final List<Class<? extends Transformer>> CLASSES =
      List.of(
          ReviewTokenizer.class,
          VocabularyModel.class,
          SequencePadder.class,
          SequenceClassificationModel.class);

  /** Where labels are numbers, the last one. */
  private static final Class<? extends Transformer> REGRESSION = SequenceRegressionModel.class;

  private PipelineStages() {}

  /** A saved model as a pipeline, with the stages' usual columns. */
  static PipelineModel of(SavedModel saved, SparkSession session) {
    saved.requireOneTarget("a pipeline");
    Identifiable$ names = Identifiable$.MODULE$;
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new ReviewTokenizer().setTokenization(saved.text().tokenization()),
                  new VocabularyModel(names.randomUID("vocabularyModel"), saved.vocabulary()),
                  padder(saved.text()),
                  last(names, saved)
                });
    // all stages are transformers: fitting reads no row
    return pipeline.fit(session.emptyDataFrame().selectExpr("cast(null as string) as text"));
  }

  private static Transformer last(Identifiable$ names, SavedModel saved) {
    return saved.task().target().isEmpty()
        ? new SequenceClassificationModel(names.randomUID("sequenceClassificationModel"), saved)
        : new SequenceRegressionModel(names.randomUID("sequenceRegressionModel"), saved);
  }

  /**
   * The last stage of a saved pipeline.
   *
   * @param className what it says that it is
   */
  static Transformer last(String className, String uid, SavedModel network) {
    return className.equals(REGRESSION.getName())
        ? new SequenceRegressionModel(uid, network)
        : new SequenceClassificationModel(uid, network);
  }

  private static SequencePadder padder(TextSettings text) {
    SequencePadder padder =
        new SequencePadder()
            .setMaxLength(text.maxLength())
            .setPadding(text.padding())
            .setTruncation(text.truncation().type());
    return text.truncation().head() == 0 ? padder : padder.setHead(text.truncation().head());
  }

  /**
   * The saved model that scores as the stages do.
   *
   * @param pipeline names them in messages
   * @throws UserError naming what a saved model cannot hold
   */
  static SavedModel savedModel(String pipeline, List<Transformer> stages) {
    requireOurs(pipeline, stages.stream().map(stage -> stage.getClass().getName()).toList());
    ReviewTokenizer tokenizer = (ReviewTokenizer) stages.get(0);
    VocabularyModel vocabulary = (VocabularyModel) stages.get(1);
    SequencePadder padder = (SequencePadder) stages.get(2);
    Transformer last = stages.get(3);
    SavedModel of = network(last);
    requireChained(pipeline, "VocabularyModel", vocabulary.getInputCol(), tokenizer.getOutputCol());
    requireChained(pipeline, "SequencePadder", padder.getInputCol(), vocabulary.getOutputCol());
    requireChained(
        pipeline,
        last.getClass().getSimpleName(),
        ((SequenceColumns<?>) last).getFeaturesCol(),
        padder.getOutputCol());
    if (last instanceof SequenceClassificationModel classifier) {
      requireNoThresholds(pipeline, classifier);
    }
    Tokenization tokenization = tokenizer.tokenization();
    requireWords(pipeline, vocabulary.index().words(), tokenization);
    Architecture network = of.architecture();
    TextSettings text =
        new TextSettings(
            network.vocabularySize(),
            // what was counted is the estimator's affair
            1,
            padder.getMaxLength(),
            padder.getPadding(),
            new Truncation(padder.getTruncation(), padder.getHead()),
            tokenization);
    try {
      return new SavedModel(
          network,
          of.task(),
          new ModelInput.Texts(text, vocabulary.index()),
          of.labels(),
          of.parameters(),
          of.metrics(),
          of.provenance());
    } catch (IllegalArgumentException e) {
      throw UserError.data(
          "%s: its stages are not of one network: %s; fit them together", pipeline, e.getMessage());
    }
  }

  private static SavedModel network(Transformer last) {
    return last instanceof SequenceRegressionModel regression
        ? regression.network()
        : ((SequenceClassificationModel) last).network();
  }

  /**
   * @param classes the names of the stages' classes
   * @throws UserError unless they are ours, in their order
   */
  static void requireOurs(String pipeline, List<String> classes) {
    List<String> ours = new ArrayList<>(CLASSES.stream().map(Class::getName).toList());
    if (classes.size() == ours.size() && classes.get(3).equals(REGRESSION.getName())) {
      ours.set(3, REGRESSION.getName());
    }
    if (!classes.equals(ours)) {
      int other = 0;
      while (other < ours.size()
          && other < classes.size()
          && classes.get(other).equals(ours.get(other))) {
        other++;
      }
      throw UserError.data(
          "%s: %s; a model's stages are %s, in this order, and no other",
          pipeline,
          other < classes.size()
              ? "its stage " + (other + 1) + " is a " + classes.get(other)
              : "it ends before its stage " + (other + 1),
          CLASSES.stream().map(Class::getSimpleName).collect(Collectors.joining(", "))
              + " or "
              + REGRESSION.getSimpleName());
    }
  }

  private static void requireChained(String pipeline, String stage, String input, String written) {
    if (!input.equals(written)) {
      throw UserError.data(
          "%s: its %s reads %s, the stage before it writes %s; a model's stages each read what the"
              + " one before them writes",
          pipeline, stage, input, written);
    }
  }

  /** Equal ones change no prediction. */
  private static void requireNoThresholds(String pipeline, SequenceClassificationModel model) {
    if (model.isSet(model.thresholds())) {
      double[] thresholds = model.getThresholds();
      if (Arrays.stream(thresholds).distinct().count() > 1) {
        throw UserError.data(
            "%s: its SequenceClassificationModel has thresholds, by which the jobs would not"
                + " predict: clear them, and put bounds on the column of probabilities",
            pipeline);
      }
    }
  }

  /** A vocabulary that was learned from something else would not be found in texts again. */
  private static void requireWords(String pipeline, List<String> words, Tokenization tokenization) {
    for (String word : words) {
      // an empty one is an id that no word has
      if (!word.isEmpty() && !tokenization.isToken(word)) {
        throw UserError.data(
            "%s: its VocabularyModel knows \"%s\", which is no word of its ReviewTokenizer",
            pipeline, word);
      }
    }
  }
}
