/**
 * What a job says while it runs, and the ways in which that is shown: lines, a live line on a
 * terminal, JSON, warnings alone.
 */
package io.carrytrack.console;
