/**
 * Files of Keras: networks that Keras saved become networks of ours. They are data of a stranger:
 * nothing in them is run, and nothing is allocated for what they merely claim.
 */
package io.carrytrack.interop.keras;
