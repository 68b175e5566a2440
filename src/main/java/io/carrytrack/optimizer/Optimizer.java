package io.carrytrack.optimizer;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * An optimizer over the flat parameter vector, with its numbers. It has no state of its own: what
 * it remembers between steps is a float array that belongs to the training state, and begins at 0.
 */
public sealed interface Optimizer extends Serializable
    permits RmsProp, Adam, AdamW, Sgd, Clipped, Frozen {

  /** The optimizers by their names in configurations. */
  enum Type {
    RMSPROP(RmsProp::read),
    ADAM(Adam::read),
    ADAMW(AdamW::read),
    SGD(Sgd::read);

    private final Function<OptimizerSettings, Optimizer> reader;

    Type(Function<OptimizerSettings, Optimizer> reader) {
      this.reader = reader;
    }

    /** The configuration's keys of the optimizer's own numbers. */
    SortedSet<String> keys() {
      KeyRecorder recorder = new KeyRecorder();
      Optimizer unused = reader.apply(recorder);
      return recorder.keys();
    }

    /** The keys that other optimizers read and this one does not. */
    public SortedSet<String> othersKeys() {
      SortedSet<String> others = new TreeSet<>();
      for (Type type : values()) {
        others.addAll(type.keys());
      }
      others.removeAll(keys());
      return Collections.unmodifiableSortedSet(others);
    }
  }

  /**
   * What depends on which optimizer it is and is none of its own business: its stand-in in another
   * library, say.
   *
   * @param <T> of the answer
   */
  interface Visitor<T> {
    /** Of an optimizer that the visitor has no answer of its own for. */
    T other(Optimizer optimizer);

    default T rmsProp(RmsProp optimizer) {
      return other(optimizer);
    }

    default T adam(Adam optimizer) {
      return other(optimizer);
    }

    default T adamW(AdamW optimizer) {
      return other(optimizer);
    }

    default T sgd(Sgd optimizer) {
      return other(optimizer);
    }

    default T clipped(Clipped optimizer) {
      return other(optimizer);
    }

    default T frozen(Frozen optimizer) {
      return other(optimizer);
    }
  }

  /** The visitor's answer for this optimizer. */
  <T> T accept(Visitor<T> visitor);

  /** Step size, where no factor scales it. */
  double learningRate();

  /** Number of the first parameters that no step moves, and whose gradient nobody asks for. */
  default int frozen() {
    return 0;
  }

  /** Floats of state for that many parameters. */
  int stateSize(int parameters);

  /**
   * One step.
   *
   * @param parameters changed in place
   * @param gradient of the same length; scaled in place where it is clipped
   * @param state {@link #stateSize} floats, changed in place
   * @param steps steps taken before this one
   * @param factor of the learning rate in this step: 1 where none is scaled
   */
  void step(float[] parameters, float[] gradient, float[] state, long steps, float factor);

  /**
   * The optimizer of a configuration. The numbers of those that it does not name are read too: a
   * wrong one is refused whether it plays a part or not.
   */
  static Optimizer read(OptimizerSettings settings) {
    Map<Type, Optimizer> all = new EnumMap<>(Type.class);
    for (Type type : Type.values()) {
      all.put(type, type.reader.apply(settings));
    }
    Optimizer optimizer = all.get(settings.choice("optimizer.type", Type.class));
    double norm = settings.atLeast0("optimizer.clip-norm");
    return norm > 0 ? new Clipped(optimizer, norm) : optimizer;
  }
}
