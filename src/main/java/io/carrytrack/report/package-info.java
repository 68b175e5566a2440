/** What a run leaves behind for people and schedulers: the history, as it grows, and the result. */
package io.carrytrack.report;
