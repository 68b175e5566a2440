/**
 * Reads reviews, from whatever holds them, into one schema; broken input is an error or a counted
 * rejection.
 */
package io.carrytrack.corpus;
