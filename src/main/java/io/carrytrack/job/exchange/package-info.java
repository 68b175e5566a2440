/** Networks of other programs become saved models. */
package io.carrytrack.job.exchange;
