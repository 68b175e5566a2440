package io.carrytrack.pipeline;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.param.shared.HasWeightCol;

/**
 * The Params of the columns that a {@link SequenceClassifier} or {@link SequenceRegressor} learns
 * from beside the sequences, and of the folder that it works in.
 *
 * @param <S> the stage
 */
public sealed interface FitParams<S extends FitParams<S>> extends SequenceColumns<S>, HasWeightCol
    permits SequenceClassifier, SequenceRegressor {
  /** What declares them, and fits by them. */
  SequenceFit<S> sequenceFit();

  /**
   * The column of labels; {@code label} by default. Those of a classifier are whole numbers from 0
   * on, such as {@code StringIndexer} makes; the column's metadata says how many there are, or else
   * the largest one. Those of a regressor are numbers.
   */
  Param<String> labelCol();

  S setLabelCol(String value);

  String getLabelCol();

  /** The column that names a row. It decides which block a row is in; not set: the content does. */
  default Param<String> idCol() {
    return sequenceFit().idCol;
  }

  default S setIdCol(String value) {
    return columnParams().set(idCol(), value);
  }

  default String getIdCol() {
    return $(idCol());
  }

  /** The column of weights, at least 0; not set: all are 1. */
  @Override
  default Param<String> weightCol() {
    return sequenceFit().weightCol;
  }

  default S setWeightCol(String value) {
    return columnParams().set(weightCol(), value);
  }

  @Override
  default String getWeightCol() {
    return $(weightCol());
  }

  /** Scala's way to hand a trait its Param, which here {@link SequenceFit} makes. */
  @Override
  default void org$apache$spark$ml$param$shared$HasWeightCol$_setter_$weightCol_$eq(
      Param<String> param) {}

  /**
   * The boolean column of the rows for validation; not set: {@code validationSplit} holds some out.
   */
  default Param<String> validationIndicatorCol() {
    return sequenceFit().validationIndicatorCol;
  }

  default S setValidationIndicatorCol(String value) {
    return columnParams().set(validationIndicatorCol(), value);
  }

  default String getValidationIndicatorCol() {
    return $(validationIndicatorCol());
  }

  /**
   * The words of the ids in the sequences, in the order of their ids: {@code index().words()} of
   * the {@code VocabularyModel} that gave them. With {@code embeddingVectors} it has to be set, so
   * the vocabulary is fitted before; without, it says nothing, and is refused.
   */
  default StringArrayParam embeddingWords() {
    return sequenceFit().embeddingWords;
  }

  default S setEmbeddingWords(String[] value) {
    return columnParams().set(embeddingWords(), value);
  }

  default String[] getEmbeddingWords() {
    return $(embeddingWords());
  }

  /**
   * Folder for blocks and checkpoints on a file system that every executor reaches; a fit removes
   * what it wrote. Not set: a temporary folder, for local masters.
   */
  default Param<String> runDir() {
    return sequenceFit().runDir;
  }

  default S setRunDir(String value) {
    return columnParams().set(runDir(), value);
  }

  default String getRunDir() {
    return $(runDir());
  }
}
