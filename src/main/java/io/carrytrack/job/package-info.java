/**
 * The jobs of a single run, each of which reads as the list of its steps; here it is chosen what
 * trains a network. Knows no command line.
 */
package io.carrytrack.job;
