package io.carrytrack.task;

import io.carrytrack.base.UserError;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What a task's labels 0 to K - 1 are called where they come from, and what a prediction is called
 * therefore.
 *
 * @param type of all names
 * @param names by label; empty for {@link Type#LABEL}, whose labels are their own names
 */
public record LabelNames(Type type, List<String> names) implements Serializable {
  /** Labels that are their own names. */
  public static final LabelNames NONE = new LabelNames(Type.LABEL, List.of());

  /** What kind of value a name is. */
  public enum Type {
    /** The label itself, as a number. */
    LABEL,
    /** A whole number of at most 64 bits. */
    WHOLE_NUMBER,
    /** Any other number. */
    NUMBER,
    /** true or false. */
    BOOLEAN,
    /** Any text. */
    STRING
  }

  /**
   * @throws IllegalArgumentException if a name is none of its type, or stands twice
   */
  public LabelNames {
    names = List.copyOf(names);
    if ((type == Type.LABEL) != names.isEmpty()) {
      throw new IllegalArgumentException("names of labels " + names + " of type " + type);
    }
    if (new HashSet<>(names).size() != names.size()) {
      throw new IllegalArgumentException("a label's name stands twice in " + names);
    }
    for (String name : names) {
      if (!isOf(type, name)) {
        throw new IllegalArgumentException("the label \"" + name + "\" is no " + type);
      }
    }
  }

  /** Names of the narrowest type that all of them are of. */
  public static LabelNames of(List<String> names) {
    Type type = Type.STRING;
    for (Type narrower : List.of(Type.NUMBER, Type.WHOLE_NUMBER, Type.BOOLEAN)) {
      type = names.stream().allMatch(name -> isOf(narrower, name)) ? narrower : type;
    }
    return new LabelNames(type, names);
  }

  private static boolean isOf(Type type, String name) {
    return switch (type) {
      case LABEL, STRING -> true;
      case BOOLEAN -> name.equals("true") || name.equals("false");
      case NUMBER -> number(name).isPresent();
      case WHOLE_NUMBER ->
          number(name).isPresent()
              && name.matches("-?[0-9]+")
              && new BigDecimal(name).toBigInteger().bitLength() < Long.SIZE;
    };
  }

  /** The finite number that a text says in decimal digits, if it does. */
  public static Optional<BigDecimal> number(String text) {
    // BigDecimal would take a million digits, and the digits of every script
    if (text.length() > 40
        || !text.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?")) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(text);
    return Double.isFinite(number.doubleValue()) ? Optional.of(number) : Optional.empty();
  }

  /** How a label is called, in a message and as the key of its probability. */
  public String name(int label) {
    return type == Type.LABEL ? Integer.toString(label) : names.get(label);
  }

  /**
   * Refuses names for another number of labels.
   *
   * @throws UserError naming both numbers
   */
  public void requireFor(Task task) {
    if (type != Type.LABEL && names.size() != task.classes()) {
      throw UserError.data(
          "there are %d labels, and a network of %d outputs", names.size(), task.classes());
    }
  }
}
