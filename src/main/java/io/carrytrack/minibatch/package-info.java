/**
 * What a step of training is handed: ragged token sequences, the shape that pads give them, and the
 * key of the step's randomness with the masks that are drawn by it. Knows neither networks nor
 * where sequences come from.
 */
package io.carrytrack.minibatch;
