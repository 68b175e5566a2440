/**
 * The arithmetic under layers and cells on flat arrays, in vectors of the JDK or through ND4J's
 * BLAS, with one order of summation each. Knows no layers.
 */
package io.carrytrack.kernels;
