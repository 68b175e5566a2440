/**
 * From blocks of reviews to parameters: prepares a run, trains its epochs by rounds of the logical
 * workers or by another {@link io.carrytrack.training.EpochTrainer}, validates, chooses the best
 * epoch and saves the states. By rounds, the bits are the same on any cluster.
 */
package io.carrytrack.training;
