package io.carrytrack.config;

/** What {@code network.type} may be. */
enum NetworkType {
  /** The layers of {@code network.layers}. */
  LAYERS,
  /** A linear model on tokens with naive Bayes weights. */
  NB_LINEAR
}
