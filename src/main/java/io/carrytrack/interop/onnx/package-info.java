/**
 * Saved models as ONNX graphs, for runtimes that know nothing of CarryTrack. The messages are
 * ND4J's copy of ONNX' own, and nothing else of ND4J is used here.
 */
package io.carrytrack.interop.onnx;
