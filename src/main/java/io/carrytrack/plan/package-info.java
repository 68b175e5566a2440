/**
 * What rounds and steps would cost on a cluster that is described by numbers: a fit to
 * measurements, and a model of the network between machines. Runs no job.
 */
package io.carrytrack.plan;
