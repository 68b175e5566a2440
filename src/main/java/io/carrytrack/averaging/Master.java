package io.carrytrack.averaging;

/** Who averages. */
public enum Master {
  /** The rounds of {@code io.carrytrack.rounds}. */
  CARRYTRACK,
  /** dl4j-spark's {@code ParameterAveragingTrainingMaster}, the baseline. */
  DL4J
}
