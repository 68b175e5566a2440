/** Who else is told of a run: a user's listeners, Spark's metrics, TensorBoard, MLflow. */
package io.carrytrack.tracking;
