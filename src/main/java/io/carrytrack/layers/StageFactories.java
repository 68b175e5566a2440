package io.carrytrack.layers;

import io.carrytrack.architecture.ActivationLayer;
import io.carrytrack.architecture.AveragePooling1d;
import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.GlobalSumPooling;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.LayerNormalization;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.Recurrent;

/** Which stage computes which layer. */
final class StageFactories implements Layer.Visitor<StageFactory> {
  private static final StageFactories ALL = new StageFactories();

  private StageFactories() {}

  static StageFactory of(Layer layer) {
    return layer.accept(ALL);
  }

  @Override
  public StageFactory recurrent(Recurrent layer) {
    return new RecurrentFactory(layer);
  }

  @Override
  public StageFactory conv1d(Conv1d layer) {
    return new Conv1dStage.Factory(layer);
  }

  @Override
  public StageFactory maxPooling1d(MaxPooling1d layer) {
    return new MaxPoolingStage.Factory(layer);
  }

  @Override
  public StageFactory averagePooling1d(AveragePooling1d layer) {
    return new AveragePoolingStage.Factory(layer);
  }

  @Override
  public StageFactory globalMaxPooling(GlobalMaxPooling layer) {
    return new GlobalMaxPoolingStage.Factory();
  }

  @Override
  public StageFactory globalAveragePooling(GlobalAveragePooling layer) {
    return new GlobalAveragePoolingStage.Factory(true);
  }

  @Override
  public StageFactory globalSumPooling(GlobalSumPooling layer) {
    return new GlobalAveragePoolingStage.Factory(false);
  }

  @Override
  public StageFactory layerNormalization(LayerNormalization layer) {
    return new LayerNormalizationStage.Factory(layer);
  }

  @Override
  public StageFactory batchNormalization(BatchNormalization layer) {
    return new BatchNormalizationStage.Factory(layer);
  }

  @Override
  public StageFactory activation(ActivationLayer layer) {
    return new ActivationStage.Factory(layer);
  }

  @Override
  public StageFactory flatten(Flatten layer) {
    return new FlattenStage.Factory(layer);
  }

  @Override
  public StageFactory dropout(Dropout layer) {
    return new DropoutStage.Factory(layer);
  }

  @Override
  public StageFactory dense(Dense layer) {
    return new DenseStage.Factory(layer);
  }
}
