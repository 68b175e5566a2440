/**
 * What every package needs of Spark and Hadoop: the session, job groups, paths; and the errors a
 * user can mend.
 */
package io.carrytrack.spark;
