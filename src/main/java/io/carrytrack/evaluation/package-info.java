/** Metrics of a network, computed by executors and reduced in an order that is fixed. */
package io.carrytrack.evaluation;
