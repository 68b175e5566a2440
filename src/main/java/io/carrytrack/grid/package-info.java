/**
 * Many training runs of one file in one session: their order, their folders, what is stopped early
 * and what is reported of all. What a single run is, the package {@code job} knows.
 */
package io.carrytrack.grid;
