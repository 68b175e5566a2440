/**
 * What a step does with the gradient, over flat vectors whose state belongs to the caller. Knows no
 * network.
 */
package io.carrytrack.optimizer;
