/**
 * What the driver makes of the workers' average: the outer step, and the average of models over
 * rounds. Arithmetic on flat vectors; runs no round.
 */
package io.carrytrack.averaging;
