package io.carrytrack.linear;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.GlobalSumPooling;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.network.ReplicaSize;
import io.carrytrack.task.Task;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.WordIndex;
import io.carrytrack.training.EpochTrainer;
import java.io.Serializable;
import java.util.List;

/**
 * A linear model on tokens with naive Bayes weights. A token g of a text adds r(g) w(g) to the
 * logit, where r is the log of its share of the training texts of the class over its share of the
 * others, and w is what is learned: the least
 *
 * <pre>c sum(weight(i) loss(i)) + |w|^2 / 2</pre>
 *
 * <p>over the training texts i, whose bias is free. See Wang and Manning, <em>Baselines and
 * Bigrams</em> (2012), whose model for two classes it is with a logistic loss; of more classes each
 * has its own r, against the others, and the loss is that of a softmax.
 *
 * <p>It is a network: an embedding as wide as the outputs, whose rows are the products r w, the sum
 * over a text's tokens, and an output layer that adds the bias. So it is scored, explained, saved
 * and exported as other networks are.
 *
 * @param c weight of the losses beside the penalty, above 0: the inverse of the L2 regularisation
 */
public record NbLinear(double c) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The configuration's key. */
  public static final String KEY = "network.nb-linear.c";

  /**
   * @throws UserError naming the key of a value out of range
   */
  public NbLinear {
    Setting.require(c > 0 && c <= 1e9, KEY, c, "above 0 and at most 1e9");
  }

  /** The network of two classes, which {@link #withOutputOf} makes that of others. */
  public Architecture network(TextSettings text) {
    return network(text, new Dense(1, Activation.SIGMOID));
  }

  private static Architecture network(TextSettings text, Dense output) {
    return new Architecture(
        text.vocabularySize(),
        output.units(),
        text.maxLength(),
        text.padding(),
        true,
        List.of(new GlobalSumPooling(), output));
  }

  /**
   * The network of a task.
   *
   * @throws UserError if its labels are numbers
   */
  public Architecture withOutputOf(Task task, TextSettings text) {
    if (task.classes() == 0) {
      throw UserError.usage(
          "network.type is nb-linear, which tells classes apart, and task.type is regression");
    }
    return network(text, task.outputLayer());
  }

  /** The parameters that training begins with: no token says anything. */
  public static float[] initial(Architecture network) {
    ParameterLayout layout = network.layout();
    float[] parameters = new float[layout.size()];
    int outputs = network.embeddingUnits();
    int kernel = layout.arrays().get(1).offset();
    for (int i = 0; i < outputs; i++) {
      parameters[kernel + i * outputs + i] = 1;
    }
    return parameters;
  }

  /** Begins its training. */
  public static ReplicaFactory replicas(Architecture network) {
    return new InitialState(network);
  }

  /**
   * What its training takes: of a slot the sums over a block, eight bytes a number.
   *
   * @throws IllegalArgumentException if the network is too large for any memory
   */
  public static ReplicaSize size(Architecture network, KernelVariant kernel) {
    int parameters = network.parameterCount();
    long sums = PassSums.length(network);
    return new ReplicaSize(
        parameters,
        LbfgsState.length(parameters),
        Long.BYTES * sums,
        ReplicaSize.predictor(network, kernel));
  }

  /**
   * Trains its epochs: each is a step of L-BFGS.
   *
   * @param reserved which ids stand for no word, and say nothing
   */
  public EpochTrainer.Factory epochs(Architecture network, ReservedIds reserved) {
    // a numeral 0 pads
    int firstWord = Math.max(WordIndex.PAD + 1, reserved.firstWord());
    return run -> new LinearTrainer(run, network, firstWord, c);
  }
}
