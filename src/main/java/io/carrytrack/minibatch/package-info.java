/**
 * What a step of training is handed: sequences of tokens or of numbers, the shape that they have,
 * and the key of the step's randomness with the masks that are drawn by it. Knows neither networks
 * nor where sequences come from.
 */
package io.carrytrack.minibatch;
