/**
 * What hangs on the kind of label: the output layer, the loss and its gradient, what is predicted,
 * and the metrics. It knows neither how layers compute nor Spark.
 */
package io.carrytrack.task;
