/**
 * Series of numbers: how windows of past time steps are cut from a table, what they are to
 * forecast, and how their numbers are scaled.
 */
package io.carrytrack.series;
