package io.carrytrack.text;

import io.carrytrack.base.UserError;
import java.util.Arrays;

/**
 * Walks over what a {@link Tokenizer} gives for a text: its tokens one behind the other in one
 * string.
 */
final class ClassScanner extends TokenScanner {
  private final Tokenizer tokenizer;
  private final StringBuilder tokens = new StringBuilder();
  private int[] ends = new int[256];
  private int count;
  private int at;

  ClassScanner(Tokenization tokenization) {
    super(tokenization);
    tokenizer = TokenizerClass.instance(tokenization.tokenizer());
  }

  @Override
  String began(String prepared) {
    tokens.setLength(0);
    count = 0;
    at = 0;
    tokenizer.tokenize(Tokenization.wellFormed(prepared), this::add);
    return tokens.toString();
  }

  private void add(String token) {
    if (token == null) {
      throw UserError.data(
          "the tokenizer %s gives null for a token: pass nothing where there is none",
          tokenization().tokenizer());
    }
    if (!Tokenization.isWellFormed(token)) {
      throw UserError.data(
          "the tokenizer %s gives a token with half of a surrogate pair, which no file can hold:"
              + " cut texts between code points",
          tokenization().tokenizer());
    }
    if (!token.isEmpty()) {
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, 2 * count);
      }
      tokens.append(token);
      ends[count++] = tokens.length();
    }
  }

  @Override
  public boolean next() {
    return at < count && standAt(at == 0 ? 0 : ends[at - 1], ends[at++]);
  }
}
