/**
 * Files of Keras: networks that Keras saved become networks of ours, and ours become Keras'. What
 * is read is data of a stranger: nothing in it is run, and nothing is allocated for what it merely
 * claims.
 */
package io.carrytrack.interop.keras;
