package io.carrytrack.minibatch;

/** The end of a sequence at which pads stand, or from which tokens are cut. */
public enum PadSide {
  /** In front of the first token; Keras' {@code pre}. */
  PRE,
  /** Behind the last token; Keras' {@code post}. */
  POST
}
