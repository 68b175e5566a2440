/**
 * Networks as training and scoring see them: replicas that train, predictors that score, both made
 * by factories that travel to executors. Knows neither Spark nor who averages.
 */
package io.carrytrack.network;
