/**
 * One round as one Spark job: vectors out to the workers, their program, the weighted average back
 * in worker order. Does not know what the vectors are.
 */
package io.carrytrack.rounds;
