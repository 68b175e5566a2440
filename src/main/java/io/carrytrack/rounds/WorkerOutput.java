package io.carrytrack.rounds;

/**
 * What a worker hands to the reduction.
 *
 * @param vectors what is averaged, and then what is its own: of the same lengths for every worker
 * @param weight the worker's share in the average; 0 if it had nothing to do
 * @param report what it says of its work
 */
public record WorkerOutput(float[][] vectors, double weight, WorkerReport report) {}
