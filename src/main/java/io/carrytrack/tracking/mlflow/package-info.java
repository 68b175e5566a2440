/** Runs on an MLflow tracking server, by its REST API. */
package io.carrytrack.tracking.mlflow;
