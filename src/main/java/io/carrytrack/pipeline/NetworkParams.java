package io.carrytrack.pipeline;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The Params of what a {@link SequenceClassifier} trains. */
public sealed interface NetworkParams extends Params permits SequenceClassifier {
  /** The table that declares them. */
  SettingParams settingParams();

  /** Number of token ids, as the {@code Vocabulary} stage has; 10,000 by default. */
  default IntParam vocabularySize() {
    return settingParams().vocabularySize;
  }

  default SequenceClassifier setVocabularySize(int value) {
    return settingParams().set(vocabularySize(), value);
  }

  default int getVocabularySize() {
    return (Integer) $(vocabularySize());
  }

  /** Size of a token's vector; 32 by default. */
  default IntParam embedding() {
    return settingParams().embedding;
  }

  default SequenceClassifier setEmbedding(int value) {
    return settingParams().set(embedding(), value);
  }

  default int getEmbedding() {
    return (Integer) $(embedding());
  }

  /**
   * Whether pads are passed over, as Keras' {@code mask_zero} has it; false by default: a pad is
   * the word 0.
   */
  default BooleanParam maskPadding() {
    return settingParams().maskPadding;
  }

  default SequenceClassifier setMaskPadding(boolean value) {
    return settingParams().set(maskPadding(), value);
  }

  default boolean getMaskPadding() {
    return (Boolean) $(maskPadding());
  }

  /**
   * What is made of the labels 0 to K - 1: {@code auto}, the default, by which two are binary and
   * more multiclass, {@code binary} or {@code multiclass}.
   */
  default Param<String> task() {
    return settingParams().task;
  }

  default SequenceClassifier setTask(String value) {
    return settingParams().set(task(), value);
  }

  default String getTask() {
    return $(task());
  }

  /**
   * The layers between embedding and output, lowest first, as JSON with the keys of the
   * configuration's {@code network.layers}; {@code [{"type": "lstm", "units": 32}]} by default.
   */
  default Param<String> layers() {
    return settingParams().layers;
  }

  default SequenceClassifier setLayers(String value) {
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
    return settingParams().kernel;
  }

  default SequenceClassifier setKernel(String value) {
    return settingParams().set(kernel(), value);
  }

  default String getKernel() {
    return $(kernel());
  }
}
