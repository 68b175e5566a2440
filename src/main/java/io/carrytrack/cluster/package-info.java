/**
 * What is asked of a cluster before a run begins: slots, memory, kernels, paths that all machines
 * reach. Trains nothing, and knows no job.
 */
package io.carrytrack.cluster;
