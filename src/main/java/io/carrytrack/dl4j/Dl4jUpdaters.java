package io.carrytrack.dl4j;

import io.carrytrack.base.UserError;
import io.carrytrack.optimizer.Adam;
import io.carrytrack.optimizer.Clipped;
import io.carrytrack.optimizer.Frozen;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.optimizer.RmsProp;
import io.carrytrack.optimizer.Sgd;
import java.util.Locale;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * DL4J's own updaters with an optimizer's numbers.
 *
 * <p>Throws a {@link UserError} for an optimizer that DL4J 1.0.0-M2 has no updater for.
 */
final class Dl4jUpdaters implements Optimizer.Visitor<IUpdater> {

  /** Of either variant: DL4J has one, and starts its mean of squares at epsilon. */
  @Override
  public IUpdater rmsProp(RmsProp optimizer) {
    return new org.nd4j.linalg.learning.config.RmsProp(
        optimizer.learningRate(), optimizer.rho(), optimizer.epsilon());
  }

  @Override
  public IUpdater adam(Adam optimizer) {
    return new org.nd4j.linalg.learning.config.Adam(
        optimizer.learningRate(), optimizer.beta1(), optimizer.beta2(), optimizer.epsilon());
  }

  @Override
  public IUpdater other(Optimizer optimizer) {
    throw Dl4jStock.refused(
        "it has no "
            + optimizer.getClass().getSimpleName().toLowerCase(Locale.ROOT)
            + " (optimizer.type = adam)");
  }

  @Override
  public IUpdater sgd(Sgd optimizer) {
    if (optimizer.nesterov()) {
      return new Nesterovs(optimizer.learningRate(), optimizer.momentum());
    } else if (optimizer.momentum() > 0) {
      throw Dl4jStock.refused("it has momentum as Nesterov's alone (optimizer.nesterov = true)");
    }
    return new org.nd4j.linalg.learning.config.Sgd(optimizer.learningRate());
  }

  @Override
  public IUpdater clipped(Clipped optimizer) {
    throw Dl4jStock.refused("optimizer.clip-norm is not for it");
  }

  @Override
  public IUpdater frozen(Frozen optimizer) {
    throw Dl4jStock.refused("network.embedding.trainable = false is not for it");
  }
}
