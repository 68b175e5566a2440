/**
 * The layers and their arithmetic: a stack of embedding, recurrent, convolution, pooling and dense
 * layers on ragged minibatches, pure Java on flat arrays, with Keras' numbers. {@link
 * io.carrytrack.layers.LayerStack} is the entrance; {@link io.carrytrack.layers.Stage} and {@link
 * io.carrytrack.layers.Sequence} are the contract between layers.
 */
package io.carrytrack.layers;
