/** The jobs that bring models to other programs' files, and from them. */
package io.carrytrack.job.exchange;
