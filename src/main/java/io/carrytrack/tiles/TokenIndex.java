package io.carrytrack.tiles;

import io.carrytrack.minibatch.TokenBatch;
import java.util.Arrays;

/** Numbers the distinct tokens it meets, in the order of their first appearance; token 0 is 0. */
public final class TokenIndex {
  private final int vocabularySize;
  private final int[] numberOf;
  private int[] tokens = new int[1024];
  private int count;

  public TokenIndex(int vocabularySize) {
    this.vocabularySize = vocabularySize;
    numberOf = new int[vocabularySize];
    Arrays.fill(numberOf, -1);
    clear();
  }

  /** Forgets all tokens but 0. */
  public void clear() {
    for (int i = 0; i < count; i++) {
      numberOf[tokens[i]] = -1;
    }
    tokens[0] = 0;
    numberOf[0] = 0;
    count = 1;
  }

  /** Numbers the tokens of a minibatch. */
  public void add(TokenBatch batch) {
    int[] flat = batch.tokens();
    int end = batch.offsets()[batch.rows()];
    for (int i = 0; i < end; i++) {
      int token = flat[i];
      if (token < 0 || token >= vocabularySize) {
        throw new IllegalArgumentException(
            "token " + token + " is outside the vocabulary [0, " + vocabularySize + ")");
      }
      if (numberOf[token] < 0) {
        if (count == tokens.length) {
          tokens = Arrays.copyOf(tokens, 2 * count);
        }
        tokens[count] = token;
        numberOf[token] = count++;
      }
    }
  }

  /** Number of distinct tokens met. */
  public int count() {
    return count;
  }

  /** The token with that number. */
  public int token(int number) {
    return tokens[number];
  }

  /** The number of a token that was met. */
  public int number(int token) {
    return numberOf[token];
  }
}
