/**
 * One step of each recurrent cell, forward and back, with its weights. Knows nothing of sequences,
 * directions and the layers around it.
 */
package io.carrytrack.cells;
