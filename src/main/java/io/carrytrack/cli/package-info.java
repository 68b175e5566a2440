/** The command line: parses and validates before any session starts, and alone ends the process. */
package io.carrytrack.cli;
