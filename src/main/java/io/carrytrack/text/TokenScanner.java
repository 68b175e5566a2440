package io.carrytrack.text;

/**
 * Walks over the tokens of one text after another, as a {@link Tokenization} says. Nothing is made
 * for a token: it is a range of {@link #text()}. One thread at a time.
 */
public abstract class TokenScanner {
  private final Tokenization tokenization;
  private String text = "";
  private int from;
  private int to;
  private int hash;

  TokenScanner(Tokenization tokenization) {
    this.tokenization = tokenization;
  }

  /** Stands in front of the first token of another text. */
  public final void reset(String another) {
    resetTo(tokenization.prepared(another));
  }

  /** The same for a text that is in its normal form and case. */
  final void resetTo(String prepared) {
    text = began(prepared);
    from = 0;
    to = 0;
    hash = 0;
  }

  /**
   * Begins a text.
   *
   * @param prepared in its normal form and case
   * @return the text that the tokens are ranges of
   */
  abstract String began(String prepared);

  /** Moves to the next token; false where there is none. */
  public abstract boolean next();

  /** Stands at a token. */
  final void stand(int begin, int end, int hashCode) {
    from = begin;
    to = end;
    hash = hashCode;
  }

  /** Stands at a token whose hash code is not known yet. */
  final boolean standAt(int begin, int end) {
    int running = 0;
    for (int i = begin; i < end; i++) {
      running = 31 * running + text.charAt(i);
    }
    stand(begin, end, running);
    return true;
  }

  /** How texts are split. */
  final Tokenization tokenization() {
    return tokenization;
  }

  /** What the tokens are ranges of: the text, or what the tokenizer made of it. */
  public final String text() {
    return text;
  }

  /** Where the token begins in {@link #text()}. */
  public final int from() {
    return from;
  }

  /** Where the token ends in {@link #text()}, exclusive. */
  public final int to() {
    return to;
  }

  /** The token. */
  public final String token() {
    return text.substring(from, to);
  }

  /** {@code token().hashCode()}. */
  final int hash() {
    return hash;
  }
}
