package io.carrytrack.task;

/**
 * What an error e = p - y of a predicted number costs, as Keras' losses of these names with their
 * defaults.
 */
public enum RegressionLoss {
  /** Mean squared error: {@code e^2}, of slope {@code 2 e}. */
  MSE {
    @Override
    double of(double error) {
      return error * error;
    }

    @Override
    double slope(double error) {
      return 2 * error;
    }
  },
  /** Mean absolute error: {@code |e|}, of slope {@code sign(e)}, which is 0 at 0. */
  MAE {
    @Override
    double of(double error) {
      return Math.abs(error);
    }

    @Override
    double slope(double error) {
      return Math.signum(error);
    }
  },
  /** Huber's with delta 1: {@code e^2 / 2} up to an error of 1, {@code |e| - 1/2} above. */
  HUBER {
    @Override
    double of(double error) {
      double size = Math.abs(error);
      return size <= 1 ? error * error / 2 : size - 0.5;
    }

    @Override
    double slope(double error) {
      return Math.max(-1, Math.min(1, error));
    }
  };

  /** What an error costs. */
  abstract double of(double error);

  /** Its derivative by the prediction. */
  abstract double slope(double error);
}
