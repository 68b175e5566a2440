package io.carrytrack.minibatch;

/**
 * Names one training step of one worker. All randomness of the step (dropout masks) is a function
 * of this key, so that a retried step draws what the first try drew.
 *
 * @param seed the run's seed
 * @param epoch from 0
 * @param worker index of the logical worker, from 0
 * @param step the worker's step within the epoch, from 0
 */
public record StepKey(long seed, int epoch, int worker, int step) {}
