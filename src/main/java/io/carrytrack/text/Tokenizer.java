package io.carrytrack.text;

import java.util.function.Consumer;

/**
 * A tokenizer of one's own: a class with a public constructor without arguments, named by {@code
 * text.tokenizer} and found on the class path of driver and executors ({@code --jars}). A model
 * remembers its name, and scores with whatever class of that name is there.
 *
 * <p>Every task makes instances of its own and uses each by one thread at a time, so an
 * implementation may keep buffers; what is large, such as a dictionary, is best held once a JVM, in
 * a static field. Equal texts must give equal tokens on every machine: neither the locale, nor the
 * time, nor earlier texts may play a part, or a run is not repeatable.
 */
@FunctionalInterface
public interface Tokenizer {
  /**
   * Splits a text.
   *
   * @param text in the normal form and the case that {@code text.normal-form} and {@code
   *     text.lower-case} ask for; may be empty
   * @param tokens takes each token, in the order of the text; an empty string is passed over. They
   *     need not be parts of the text, so they may be stems
   */
  void tokenize(String text, Consumer<String> tokens);
}
