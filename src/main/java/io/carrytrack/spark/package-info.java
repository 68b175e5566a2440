/**
 * What jobs need of a Spark session: its settings and start, its slots, names for its jobs, lost
 * executors. Knows nothing of reviews and networks.
 */
package io.carrytrack.spark;
