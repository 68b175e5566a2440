/**
 * Tables as they are: strict readers of CSV, JSON lines and text behind Spark's file scan. What
 * they cannot read exactly is a broken row, or an error that names file and line.
 */
package io.carrytrack.corpus.table;
