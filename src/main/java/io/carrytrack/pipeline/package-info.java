/**
 * Training and scoring as stages of Spark ML and as an SQL function, for programs that are not our
 * jobs.
 */
package io.carrytrack.pipeline;
