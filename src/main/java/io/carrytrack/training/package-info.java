/**
 * Synchronous parameter averaging that gives the same bits on any cluster: reviews are cut into one
 * block a logical worker, a round is one Spark job over the blocks, and what the workers learned is
 * averaged on executors in worker order.
 */
package io.carrytrack.training;
