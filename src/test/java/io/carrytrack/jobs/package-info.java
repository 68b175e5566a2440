/** Tests of the scripts and settings that start the jobs. */
package io.carrytrack.jobs;
