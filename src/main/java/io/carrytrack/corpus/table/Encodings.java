package io.carrytrack.corpus.table;

import io.carrytrack.base.UserError;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/** Encodings of text, as people name them. */
public final class Encodings {
  private Encodings() {}

  /**
   * An encoding by its name; UTF-8 for an empty one.
   *
   * @throws UserError if this Java does not know it
   */
  public static Charset named(String name) {
    try {
      return name.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw UserError.usage(
          "input.encoding (--encoding) is %s, which this Java does not know; UTF-8, windows-1252 and"
              + " UTF-16 are examples",
          name);
    }
  }
}
