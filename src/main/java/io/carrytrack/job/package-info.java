/** The jobs, each of which reads as the list of its steps. */
package io.carrytrack.job;
