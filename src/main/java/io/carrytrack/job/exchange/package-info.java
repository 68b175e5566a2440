/** Networks of other programs become saved models, and saved models other programs' files. */
package io.carrytrack.job.exchange;
