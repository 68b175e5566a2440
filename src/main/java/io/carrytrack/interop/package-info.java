/** Files of other programs: what they hold becomes ours, and is data alone. */
package io.carrytrack.interop;
