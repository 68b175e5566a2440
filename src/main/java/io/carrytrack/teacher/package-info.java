/** Models that label reviews for others to learn from. */
package io.carrytrack.teacher;
