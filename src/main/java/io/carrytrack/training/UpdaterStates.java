package io.carrytrack.training;

import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Updater;
import io.carrytrack.rounds.RoundEngine;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.reflect.ClassTag$;

/**
 * The updater states of an averaging round: which of them the workers are given, which they return,
 * and what is kept. The driver has all of them, so that a lost executor loses none; a worker is
 * sent its own alone.
 *
 * @param rule what becomes of them
 * @param workers number of workers
 * @param states before the round: one for all workers, or one of each
 */
record UpdaterStates(Updater rule, int workers, float[][] states) {

  static UpdaterStates of(Averaging averaging, float[][] states) {
    return new UpdaterStates(averaging.updater(), averaging.workers(), states);
  }

  private boolean reset() {
    return rule == Updater.RESET;
  }

  private boolean ofEach() {
    return states.length > 1;
  }

  /** What all workers are given. */
  float[][] vectors(float[] start) {
    return reset() || ofEach() ? new float[][] {start} : new float[][] {start, states[0]};
  }

  /** What each worker is given: nothing, where none has its own. */
  List<Broadcast<float[]>> broadcast(JavaSparkContext context) {
    List<Broadcast<float[]>> broadcasts = new ArrayList<>();
    if (ofEach()) {
      for (float[] state : states) {
        broadcasts.add(context.sc().broadcast(state, ClassTag$.MODULE$.apply(float[].class)));
      }
    }
    return broadcasts;
  }

  /** What a worker returns. */
  RoundEngine.Lengths lengths(float[] start) {
    int updater = states[0].length;
    return switch (rule) {
      case AVERAGED -> new RoundEngine.Lengths(new int[] {start.length, updater}, 0);
      case KEPT -> new RoundEngine.Lengths(new int[] {start.length}, updater);
      case RESET -> new RoundEngine.Lengths(new int[] {start.length}, 0);
    };
  }

  /** The steps that a worker's state has seen, of those that the run has. */
  long stepsBefore(long steps) {
    return reset() ? 0 : steps;
  }

  /** The states after the round. */
  float[][] after(RoundEngine.Result result) {
    return switch (rule) {
      case AVERAGED -> new float[][] {result.average()[1]};
      case KEPT -> states[0].length == 0 ? states : kept(result.own());
      case RESET -> states;
    };
  }

  /** A worker that had no reviews to step on goes on from where it was. */
  private float[][] kept(float[][] own) {
    float[][] kept = new float[workers][];
    for (int worker = 0; worker < workers; worker++) {
      kept[worker] = own[worker] != null ? own[worker] : states[ofEach() ? worker : 0];
    }
    return kept;
  }
}
