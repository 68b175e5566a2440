/** Models of other programs, in and out. Nothing below knows a file format of theirs. */
package io.carrytrack.interop;
