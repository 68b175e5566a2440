package io.carrytrack.pipeline;

import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.TaskType;
import io.carrytrack.text.WordIndex;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;

/**
 * The Params of what a {@link SequenceClassifier} or {@link SequenceRegressor} trains.
 *
 * @param <S> the stage
 */
public sealed interface NetworkParams<S extends Params> extends Params
    permits SequenceClassifier, SequenceRegressor {
  /** The table that they are in. */
  SettingParams<S> settingParams();

  /** Number of token ids, as the {@code Vocabulary} stage has; 10,000 by default. */
  default IntParam vocabularySize() {
    return settingParams()
        .whole(
            "vocabularySize",
            "text.vocabulary-size",
            "number of token ids",
            ParamValidators.gt(WordIndex.FIRST_WORD));
  }

  default S setVocabularySize(int value) {
    return settingParams().set(vocabularySize(), value);
  }

  default int getVocabularySize() {
    return (Integer) $(vocabularySize());
  }

  /**
   * What is trained: {@code layers}, the default, or {@code nb-linear}, a linear model on tokens
   * with naive Bayes weights, for classes alone.
   */
  default Param<String> networkType() {
    return settingParams()
        .text(
            "networkType",
            "network.type",
            "layers, or nb-linear: a linear model on tokens with naive Bayes weights");
  }

  default S setNetworkType(String value) {
    return settingParams().set(networkType(), value);
  }

  default String getNetworkType() {
    return $(networkType());
  }

  /** Of {@code nb-linear}: the inverse of the L2 regularisation, above 0; 1 by default. */
  default DoubleParam linearC() {
    return settingParams()
        .real(
            "linearC",
            "network.nb-linear.c",
            "nb-linear: weight of the losses beside half the square of the weights",
            SettingParams.ABOVE_0);
  }

  default S setLinearC(double value) {
    return settingParams().set(linearC(), value);
  }

  default double getLinearC() {
    return (Double) $(linearC());
  }

  /** Size of a token's vector; not set, that of {@code embeddingVectors}, or 32 without any. */
  default IntParam embedding() {
    return settingParams()
        .wholeOrAuto(
            "embedding",
            "network.embedding.size",
            "size of a token's vector; not set: that of embeddingVectors, where these are set",
            SettingParams.ABOVE_0,
            32);
  }

  default S setEmbedding(int value) {
    return settingParams().set(embedding(), value);
  }

  default int getEmbedding() {
    return (Integer) $(embedding());
  }

  /**
   * Word vectors that the embedding begins with, of the words that {@code embeddingWords} has:
   * GloVe or word2vec text, or word2vec binary, each gzipped or not, on any Hadoop file system, or
   * the folder of a {@code Word2VecModel}; empty, the default, for none.
   */
  default Param<String> embeddingVectors() {
    return settingParams()
        .text(
            "embeddingVectors",
            "network.embedding.vectors",
            "word vectors that the embedding begins with: a file, or the folder of a Word2VecModel");
  }

  default S setEmbeddingVectors(String value) {
    return settingParams().set(embeddingVectors(), value);
  }

  default String getEmbeddingVectors() {
    return $(embeddingVectors());
  }

  /** Whether the embedding moves; true by default. Otherwise it stays as it begins, to the bit. */
  default BooleanParam embeddingTrainable() {
    return settingParams()
        .flag(
            "embeddingTrainable",
            "network.embedding.trainable",
            "whether the embedding moves, or stays as it begins");
  }

  default S setEmbeddingTrainable(boolean value) {
    return settingParams().set(embeddingTrainable(), value);
  }

  default boolean getEmbeddingTrainable() {
    return (Boolean) $(embeddingTrainable());
  }

  /**
   * Whether pads are passed over, as Keras' {@code mask_zero} has it; false by default: a pad is
   * the word 0.
   */
  default BooleanParam maskPadding() {
    return settingParams()
        .flag("maskPadding", "network.mask-padding", "whether pads are passed over");
  }

  default S setMaskPadding(boolean value) {
    return settingParams().set(maskPadding(), value);
  }

  default boolean getMaskPadding() {
    return (Boolean) $(maskPadding());
  }

  /**
   * What is made of the labels 0 to K - 1: {@code auto}, a classifier's default, by which two are
   * binary and more multiclass, {@code binary} or {@code multiclass}; {@code regression}, a
   * regressor's, of numbers.
   */
  default Param<String> task() {
    return settingParams().word("task", "task.type", "what is made of the labels", TaskType.class);
  }

  default S setTask(String value) {
    return settingParams().set(task(), value);
  }

  default String getTask() {
    return $(task());
  }

  /**
   * What an error of a standardised number costs: {@code mse}, the default, {@code mae} or {@code
   * huber}. For a {@link SequenceRegressor} alone.
   */
  default Param<String> loss() {
    return settingParams()
        .word("loss", "task.loss", "regression: what an error costs", RegressionLoss.class);
  }

  default S setLoss(String value) {
    return settingParams().set(loss(), value);
  }

  default String getLoss() {
    return $(loss());
  }

  /**
   * The layers between embedding and output, lowest first, as JSON with the keys of the
   * configuration's {@code network.layers}; {@code [{"type": "lstm", "units": 32}]} by default.
   */
  default Param<String> layers() {
    return settingParams()
        .json("layers", "network.layers", "the layers above the embedding, lowest first, as JSON");
  }

  default S setLayers(String value) {
    return settingParams().set(layers(), value);
  }

  default String getLayers() {
    return $(layers());
  }

  /**
   * The arithmetic of the training: {@code auto}, the default, for the best that driver and
   * executors have, {@code vector} or {@code blas}.
   */
  default Param<String> kernel() {
    return settingParams()
        .text("kernel", "network.kernel", "arithmetic of the training: auto, vector or blas");
  }

  default S setKernel(String value) {
    return settingParams().set(kernel(), value);
  }

  default String getKernel() {
    return $(kernel());
  }
}
