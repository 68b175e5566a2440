package io.carrytrack.testing;

import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.GradientReplica;
import io.carrytrack.network.Predictor;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.network.Replica;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import java.util.Arrays;

/**
 * Logistic regression over a bag of words with RMSprop, whose mean of squares is corrected for its
 * beginning at 0: a real network small enough to train in a test. Parameters: a weight a word, then
 * the bias.
 *
 * @param vocabulary number of words
 * @param learningRate of RMSprop
 */
public record BagOfWords(int vocabulary, float learningRate)
    implements ReplicaFactory, PredictorFactory {

  @Override
  public Task task() {
    return Task.BINARY;
  }

  @Override
  public Replica create() {
    return new Learner(this);
  }

  @Override
  public Predictor create(float[] parameters) {
    float[] own = parameters.clone();
    return (batch, probabilities) -> {
      for (int row = 0; row < batch.rows(); row++) {
        probabilities[row] = probability(own, batch, row);
      }
    };
  }

  private static float probability(float[] parameters, TokenBatch batch, int row) {
    double sum = parameters[parameters.length - 1];
    for (int i = batch.offsets()[row]; i < batch.offsets()[row + 1]; i++) {
      sum += parameters[batch.tokens()[i]];
    }
    return (float) (1 / (1 + StrictMath.exp(-sum)));
  }

  /** One worker's copy. */
  public static final class Learner implements GradientReplica {
    private final float learningRate;
    private final float[] parameters;
    private final float[] squares;
    private long steps;

    Learner(BagOfWords shape) {
      learningRate = shape.learningRate();
      parameters = new float[shape.vocabulary() + 1];
      squares = new float[shape.vocabulary() + 1];
    }

    @Override
    public int parameterCount() {
      return parameters.length;
    }

    @Override
    public int updaterCount() {
      return squares.length;
    }

    @Override
    public void load(float[] newParameters, float[] updater, long newSteps) {
      System.arraycopy(newParameters, 0, parameters, 0, parameters.length);
      System.arraycopy(updater, 0, squares, 0, squares.length);
      steps = newSteps;
    }

    @Override
    public LossSums step(TokenBatch batch, StepKey key, float rateFactor) {
      float[] gradient = new float[parameters.length];
      LossSums result = gradient(batch, key, gradient);
      apply(gradient, rateFactor);
      return result;
    }

    @Override
    public void apply(float[] gradient, float rateFactor) {
      steps++;
      float rate = learningRate * rateFactor;
      double correction = 1 - StrictMath.pow(0.9, (double) steps);
      for (int i = 0; i < gradient.length; i++) {
        squares[i] = 0.9f * squares[i] + 0.1f * gradient[i] * gradient[i];
        parameters[i] -= (float) (rate * gradient[i] / Math.sqrt(squares[i] / correction + 1e-7f));
      }
    }

    @Override
    public LossSums gradient(TokenBatch batch, StepKey key, float[] gradient) {
      Arrays.fill(gradient, 0f);
      double loss = 0;
      double weights = 0;
      double correct = 0;
      float weightSum = 0;
      for (int row = 0; row < batch.rows(); row++) {
        weightSum += batch.weights()[row];
      }
      for (int row = 0; row < batch.rows(); row++) {
        float p = probability(parameters, batch, row);
        float label = batch.labels()[row];
        float weight = batch.weights()[row];
        float delta = weight * (p - label) / weightSum;
        for (int i = batch.offsets()[row]; i < batch.offsets()[row + 1]; i++) {
          gradient[batch.tokens()[i]] += delta;
        }
        gradient[gradient.length - 1] += delta;
        loss -= weight * StrictMath.log(Math.max(1e-7, label == 1 ? p : 1 - p));
        weights += weight;
        correct += (p > 0.5f) == (label == 1) ? weight : 0;
      }
      return new LossSums(loss, weights, correct);
    }

    @Override
    public void save(float[] toParameters, float[] updater) {
      System.arraycopy(parameters, 0, toParameters, 0, parameters.length);
      System.arraycopy(squares, 0, updater, 0, squares.length);
    }
  }
}
