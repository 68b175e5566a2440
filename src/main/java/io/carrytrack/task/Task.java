package io.carrytrack.task;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Layer;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What kind of label there is, and all that follows from it. It works on one row at a time, of
 * which there are K = {@link #outputs} numbers in three places: <em>logits</em>, what the last
 * layer's units give before its activation; their <em>gradient</em>; and the <em>outputs</em>, what
 * the network says of the row. Each is K floats of an array from an offset on. A label is one
 * number, or {@link #labelWidth} of them, of an array from an offset on.
 *
 * <p>Losses are in double precision by StrictMath, whose results are the same everywhere; they cost
 * a few numbers a row. Nothing is allocated. Instances are immutable and travel to the executors.
 */
public interface Task extends Serializable {
  /** Labels 0 and 1. */
  @SuppressWarnings("ClassInitializationDeadlock") // only here is the first BinaryTask made
  Task BINARY = new BinaryTask(0);

  /**
   * Labels 0 to K - 1.
   *
   * @param classes K, at least 2
   */
  static Task multiclass(int classes) {
    return new MulticlassTask(classes, 0, false);
  }

  /**
   * A number.
   *
   * @param target what is learned of it, and its unit
   */
  static Task regression(Target target) {
    return new RegressionTask(target);
  }

  /**
   * A number, or several.
   *
   * @param targets what is learned of each, and its unit; at least one
   */
  static Task regression(List<Target> targets) {
    return targets.size() == 1 ? regression(targets.get(0)) : TargetsTask.of(targets);
  }

  /**
   * The task that a network is for, which its last layer tells: of numbers, with the mean squared
   * error of what is standardised already, and without names.
   *
   * @throws IllegalArgumentException if its last layer is no output layer
   */
  static Task of(Architecture network) {
    return ofLast(network.layers(), "layers");
  }

  /**
   * The task of a network whose layers fit together.
   *
   * @param where names the list of layers in messages: {@code network.layers}
   * @throws IllegalArgumentException if they do not, or the last one is no output layer
   */
  static Task of(Architecture network, String where) {
    network.parts(where);
    return ofLast(network.layers(), where);
  }

  private static Task ofLast(List<Layer> layers, String where) {
    Layer last = layers.isEmpty() ? null : layers.get(layers.size() - 1);
    Task task =
        last instanceof Dense output
            ? switch (output.activation()) {
              case SIGMOID -> BINARY;
              case SOFTMAX -> output.units() > 1 ? multiclass(output.units()) : null;
              case LINEAR ->
                  regression(Collections.nCopies(output.units(), Target.of(RegressionLoss.MSE)));
              case RELU, TANH -> null;
            }
            : null;
    if (task == null || !((Dense) last).withoutL2().equals(task.outputLayer())) {
      throw new IllegalArgumentException(
          where
              + ": the last layer must be {type = dense, units = 1, activation = sigmoid}"
              + ", or have units = K and activation = softmax for K classes, or units = 1 and"
              + " activation = linear for a number, units = K for K numbers");
    }
    return task;
  }

  /** What is predicted where that is one number or several; empty where labels are classes. */
  default List<Target> targets() {
    return List.of();
  }

  /** What is predicted where that is one number; empty otherwise. */
  default Optional<Target> target() {
    return targets().size() == 1 ? Optional.of(targets().get(0)) : Optional.empty();
  }

  /** How many numbers a row's label is. */
  default int labelWidth() {
    return 1;
  }

  /**
   * The same task of soft labels, from 0 to 1: a label is as many numbers as there are {@link
   * #outputs}, what somebody holds for the probabilities that these are. The loss is the
   * cross-entropy with them; a soft label that is sure of a class, {@link #soften}, has the loss
   * and the gradient of that class to the bit. A prediction is right where it is the class that the
   * label speaks for most. Only what trains has soft labels; rows are scored by classes.
   *
   * @throws IllegalStateException if labels are no classes
   */
  default Task soft() {
    throw new IllegalStateException("labels that are numbers have no soft form");
  }

  /** This task, or its soft form where that is whose labels have the width. */
  default Task ofWidth(int width) {
    return width == labelWidth() ? this : soft();
  }

  /**
   * The soft label that is sure of a class.
   *
   * @param label of the class
   * @return as many numbers as a label of {@link #soft} has
   */
  default float[] soften(float label) {
    throw new IllegalStateException("labels that are numbers have no soft form");
  }

  /** The last layer of a network for this task. */
  Dense outputLayer();

  /** Logits, and outputs, of a row: K. */
  int outputs();

  /** Writes what the network says of a row. */
  void predict(float[] logits, int at, float[] outputs, int outputsAt);

  /** A row's loss, in nats where it is an entropy; of a number that of the standardised one. */
  double loss(float label, float[] logits, int at);

  /** The same of a label of {@link #labelWidth} numbers, from an offset on. */
  default double loss(float[] labels, int label, float[] logits, int at) {
    return loss(labels[label], logits, at);
  }

  /**
   * Sets the gradient of a row's logits.
   *
   * @param share of the row's loss in the minibatch's: its weight over the sum of the weights
   * @param gradient receives share times the derivative of {@link #loss}
   */
  void gradient(
      float label, double share, float[] logits, int at, float[] gradient, int gradientAt);

  /** The same of a label of {@link #labelWidth} numbers, from an offset on. */
  default void gradient(
      float[] labels,
      int label,
      double share,
      float[] logits,
      int at,
      float[] gradient,
      int gradientAt) {
    gradient(labels[label], share, logits, at, gradient, gradientAt);
  }

  /**
   * The same task with a loss of smoothed labels: the share s of every label is given to all K
   * classes alike, so that a label's own class has 1 - s + s / K of it and each other s / K. That
   * is Keras' {@code label_smoothing} of {@code CategoricalCrossentropy}, and with K = 2 of {@code
   * BinaryCrossentropy} (Szegedy et al. 2016, section 7). What rows {@link #scored score} stays.
   *
   * @param share s, in [0, 1); 0 is this task
   */
  Task smoothed(double share);

  /** Whether a row with these logits is predicted right. */
  boolean correct(float label, float[] logits, int at);

  /** The same of a label of {@link #labelWidth} numbers, from an offset on. */
  default boolean correct(float[] labels, int label, float[] logits, int at) {
    return correct(labels[label], logits, at);
  }

  /**
   * How far a row's prediction is off, at least 0, in the target's unit; 0 where labels are
   * classes.
   */
  default double error(float label, float[] logits, int at) {
    return 0;
  }

  /**
   * The same of a label of {@link #labelWidth} numbers, from an offset on: the mean over the
   * targets, each in its own unit.
   */
  default double error(float[] labels, int label, float[] logits, int at) {
    return error(labels[label], logits, at);
  }

  /**
   * What a row's outputs score. Close to {@link #loss} and {@link #correct} but not the same, since
   * outputs are rounded.
   *
   * @param weight at least 0
   */
  LossSums scored(float label, float weight, float[] outputs, int at);

  /** The same of a label of {@link #labelWidth} numbers, from an offset on. */
  default LossSums scored(float[] labels, int label, float weight, float[] outputs, int at) {
    return scored(labels[label], weight, outputs, at);
  }

  /**
   * Refuses outputs that no network for this task can give.
   *
   * @throws IllegalStateException naming the number
   */
  void requireOutputs(float[] outputs, int at);

  /** The label that a row's outputs speak for; of a number the prediction in its unit. */
  double prediction(float[] outputs, int at);

  /**
   * The same of one of several numbers.
   *
   * @param target which of them, from 0 on
   */
  default double prediction(int target, float[] outputs, int at) {
    return prediction(outputs, at);
  }

  /**
   * Whether the first output is the larger the more it speaks for label 1 of 0 and 1, so that there
   * is an area under the ROC curve.
   */
  boolean ranks();

  /**
   * What Spark's evaluators read of a row as raw prediction, a number a class, from which {@link
   * #probabilities} gives the outputs back without loss.
   */
  double[] raw(float[] outputs, int at);

  /** The probabilities of all classes. */
  double[] probabilities(double[] raw);

  /** What scored rows get, in the order of their columns. */
  List<ScoreColumn> scores();

  /** What a scored row gets in a column, one of {@link #scores}. */
  double score(ScoreColumn column, float[] outputs, int at);

  /**
   * How much a row's outputs speak for what another's, or its own, were taken for: the number that
   * explains a prediction.
   *
   * @param prediction what was predicted
   */
  double evidence(double prediction, float[] outputs, int at);

  /** Whether a number, as it stands in the data, is a label. */
  boolean isLabel(double number);

  /** What is learned of such a number: of a class its own. */
  default float label(double number) {
    return (float) number;
  }

  /** Whether a number, as it stands in the data, may be the label's of one of several targets. */
  default boolean isLabel(int target, double number) {
    return isLabel(number);
  }

  /** What is learned of such a number. */
  default float label(int target, double number) {
    return label(number);
  }

  /** What numbers are labels, as in "must be ...". */
  String labels();

  /** How many classes labels tell apart; 0 where they are no classes. */
  int classes();

  /** Which class a label is of, from 0 and below {@link #classes}: whose weight a row gets. */
  int classOf(float label);

  /** The same of a label of {@link #labelWidth} numbers, from an offset on. */
  default int classOf(float[] labels, int label) {
    return classOf(labels[label]);
  }

  /** A mean loss above this is no training any more. */
  double divergedLoss();
}
