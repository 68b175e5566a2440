/**
 * The layers above the kernels: embedding, recurrent, convolution, pooling and dense stages on
 * ragged minibatches, in the order of a {@link io.carrytrack.layers.LayerStack}, which is the
 * entrance. {@link io.carrytrack.layers.Stage} and {@link io.carrytrack.tiles.Sequence} are the
 * contract between them. Knows no settings, no optimizer and no Spark.
 */
package io.carrytrack.layers;
