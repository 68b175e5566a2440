/** Runs that are done, side by side. */
package io.carrytrack.job.compare;
