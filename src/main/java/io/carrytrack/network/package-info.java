/**
 * Networks as the jobs see them: replicas that train, predictors that score, both made from a
 * specification by factories that travel to executors. Knows nothing of Spark.
 */
package io.carrytrack.network;
