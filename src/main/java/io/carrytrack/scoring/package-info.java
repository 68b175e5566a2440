/**
 * Scoring of review tables: every row and column of the input comes out, with a probability or with
 * a reason.
 */
package io.carrytrack.scoring;
