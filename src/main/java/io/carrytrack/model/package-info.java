/**
 * The saved model: a directory of plain files that is verified before it is used, and names no
 * class.
 */
package io.carrytrack.model;
