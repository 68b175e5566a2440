package io.carrytrack.console;

import java.util.function.Consumer;

/**
 * Takes what a job says while it runs. Any thread may speak. A lambda that takes lines is one: it
 * gets the line of every event that has one.
 */
@FunctionalInterface
public interface Console extends Consumer<String> {
  /** A line for the user. */
  @Override
  void accept(String line);

  /**
   * What is likely a mistake, and ends nothing.
   *
   * @param text a sentence
   */
  default void warning(String text) {
    event(new Event.Warning(text));
  }

  /** Something has happened. */
  default void event(Event event) {
    event.line().ifPresent(this);
  }
}
