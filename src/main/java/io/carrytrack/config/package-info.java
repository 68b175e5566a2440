/**
 * Reads an experiment: command-line settings over {@code -Dcarrytrack.} system properties over the
 * experiment file over {@code reference.conf}, into the settings records that the packages below
 * define.
 */
package io.carrytrack.config;
