/** TensorBoard's event files. */
package io.carrytrack.tracking.tensorboard;
