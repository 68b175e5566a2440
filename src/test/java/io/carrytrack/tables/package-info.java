/**
 * Random tables with a model of their own, and the proof that jobs read them without a silent
 * difference.
 */
package io.carrytrack.tables;
