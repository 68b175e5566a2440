/** Saved models as Keras' own files, and back. */
package io.carrytrack.interop.keras;
