package io.carrytrack.task;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Factors of the weights of reviews by their class: {@code training.class-weights}.
 *
 * @param type where the factors come from
 * @param factors by class; empty unless they are given so. {@link #ALIKE} is none for any number of
 *     classes
 * @param named by what labels are called; empty unless they are given so
 */
public record ClassWeights(Type type, List<Double> factors, Map<String, Double> named)
    implements Serializable {
  /** Their key. */
  public static final String KEY = "training.class-weights";

  /** Every class counts 1. */
  public static final ClassWeights ALIKE = of(List.of(1.0, 1.0));

  /** {@link Type#BALANCED}. */
  public static final ClassWeights BALANCED = new ClassWeights(Type.BALANCED, List.of(), Map.of());

  /** Where factors come from. */
  public enum Type {
    /** They are said, by class. */
    FACTORS,
    /** They are said, by what labels are called. */
    NAMED,
    /**
     * n / (K n_k) for n reviews that are trained on, of which n_k are of the class k of K, as
     * scikit-learn's {@code class_weight="balanced"}: every class weighs n / K in all.
     */
    BALANCED
  }

  /** Factors by class. */
  public static ClassWeights of(List<Double> factors) {
    return new ClassWeights(Type.FACTORS, factors, Map.of());
  }

  /** Factors by what labels are called. */
  public static ClassWeights named(Map<String, Double> named) {
    return new ClassWeights(Type.NAMED, List.of(), named);
  }

  public ClassWeights {
    factors = List.copyOf(factors);
    // in one order, which messages and the identity of a run show
    named = Collections.unmodifiableMap(new TreeMap<>(named));
    Setting.require(
        type == Type.BALANCED || isRange(type == Type.NAMED ? named.values() : factors),
        KEY,
        type == Type.NAMED ? named : factors,
        "two numbers or more of at least 0, not all 0");
  }

  private static boolean isRange(Collection<Double> factors) {
    return factors.size() >= 2
        && factors.stream().allMatch(w -> w >= 0 && w < Double.POSITIVE_INFINITY)
        && factors.stream().anyMatch(w -> w > 0);
  }

  /**
   * Refuses factors for another number of classes than a task has. {@link #ALIKE} fits any; names
   * are asked by {@link #byClass}.
   */
  public void requireFor(Task task) {
    int classes = task.classes();
    Setting.require(
        type == Type.FACTORS ? equals(ALIKE) || factors.size() == classes : classes > 0,
        KEY,
        type == Type.BALANCED ? Setting.word(type) : type == Type.NAMED ? named : factors,
        classes == 0
            ? ALIKE.factors + " where labels are no classes"
            : "one number a class, and there are " + classes);
  }

  /**
   * The same by class, where they are named.
   *
   * @param classes number of classes
   * @param classOf the class that a label's name means; null for none
   * @param nameOf what a class is called
   * @throws UserError for a name that is none, two of one class, or a class without one
   */
  public ClassWeights byClass(
      int classes, Function<String, Integer> classOf, Function<Integer, String> nameOf) {
    if (type != Type.NAMED) {
      return this;
    }
    Double[] byClass = new Double[classes];
    for (Map.Entry<String, Double> entry : named.entrySet()) {
      Integer of = classOf.apply(entry.getKey());
      if (of == null || byClass[of] != null) {
        throw UserError.usage(
            "%s names %s, which %s; labels are %s",
            KEY,
            entry.getKey(),
            of == null ? "is no label" : "is " + nameOf.apply(of) + " once more",
            names(classes, nameOf));
      }
      byClass[of] = entry.getValue();
    }
    for (int of = 0; of < classes; of++) {
      if (byClass[of] == null) {
        throw UserError.usage(
            "%s says nothing of %s; labels are %s", KEY, nameOf.apply(of), names(classes, nameOf));
      }
    }
    return of(List.of(byClass));
  }

  private static String names(int classes, Function<Integer, String> nameOf) {
    List<String> names = new ArrayList<>();
    for (int of = 0; of < classes; of++) {
      names.add(nameOf.apply(of));
    }
    return String.join(", ", names);
  }

  /**
   * The factors, by class; empty where every class counts 1.
   *
   * @param counts gives the number of reviews that are trained on of each class, where it is asked
   * @throws UserError where factors are to balance classes and one has no review
   */
  public List<Double> resolved(Supplier<long[]> counts) {
    return switch (type) {
      case FACTORS -> equals(ALIKE) ? List.of() : factors;
      case NAMED -> throw new IllegalStateException("names of labels without what they mean");
      case BALANCED -> balanced(counts.get());
    };
  }

  /** {@link Type#BALANCED} of the number of reviews by class. */
  static List<Double> balanced(long[] counts) {
    long all = Arrays.stream(counts).sum();
    List<Double> factors = new ArrayList<>();
    for (int of = 0; of < counts.length; of++) {
      if (counts[of] == 0) {
        throw UserError.data(
            "%s is balanced, and no review of class %d is trained on: there is nothing to balance;"
                + " give its reviews, or say the weights",
            KEY, of);
      }
      factors.add(all / ((double) counts.length * counts[of]));
    }
    return List.copyOf(factors);
  }
}
