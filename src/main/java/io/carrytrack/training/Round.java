package io.carrytrack.training;

import io.carrytrack.checkpoint.RoundOutcome;
import io.carrytrack.checkpoint.TrainingState;

/** What a round makes of a state. */
sealed interface Round permits LocalRound, ExactRound {

  /** Runs the round that a state is before. */
  RoundOutcome run(TrainingState state);
}
