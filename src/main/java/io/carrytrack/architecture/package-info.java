/**
 * Networks as values that describe themselves: an {@link io.carrytrack.architecture.Architecture}
 * of {@link io.carrytrack.architecture.Layer layers} knows its names, shapes, parameters and their
 * starting values, how it is written in configurations, and what is wrong with it. It computes
 * nothing.
 */
package io.carrytrack.architecture;
