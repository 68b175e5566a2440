/**
 * Small things that every package may use: the error that a user can mend, counts and floats as
 * they are written, secrets kept out of what is shown. Knows nothing of networks and reviews.
 */
package io.carrytrack.base;
