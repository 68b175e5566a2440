/**
 * The way of a recurrent layer through time: what its steps start from, and the pass over a
 * minibatch's positions, forward and back. Knows cells, and nothing of the layers around it.
 */
package io.carrytrack.recurrent;
