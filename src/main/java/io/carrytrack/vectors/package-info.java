/**
 * Word vectors of others as the starting values of an embedding: what a file or folder holds, told
 * by its first bytes, and the vectors of a vocabulary's words, read by streaming.
 */
package io.carrytrack.vectors;
