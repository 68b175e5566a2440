package io.carrytrack.text;

/**
 * Walks over the words of a text as Keras' {@code TextVectorization} splits it by default ({@code
 * standardize="lower_and_strip_punctuation"}, {@code split="whitespace"}): ASCII letters are
 * brought into lower case, ASCII punctuation and apostrophes are taken out, so that {@code
 * well-known} is {@code wellknown} and {@code <br />} is {@code br}, and words are what stands
 * between the white space of ASCII. Letters beyond ASCII stay as they are where {@code
 * text.lower-case} is false.
 */
final class StrippedScanner extends TokenScanner {
  private static final String PUNCTUATION = WordScanner.PUNCTUATION + "'";

  StrippedScanner(Tokenization tokenization) {
    super(tokenization);
  }

  @Override
  String began(String prepared) {
    String whole = Tokenization.wellFormed(prepared);
    StringBuilder stripped = new StringBuilder(whole.length());
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        stripped.append((char) (c + ('a' - 'A')));
      } else if (PUNCTUATION.indexOf(c) < 0) {
        stripped.append(c);
      }
    }
    return stripped.toString();
  }

  @Override
  public boolean next() {
    String text = text();
    int from = to();
    while (from < text.length() && isBlank(text.charAt(from))) {
      from++;
    }
    int end = from;
    while (end < text.length() && !isBlank(text.charAt(end))) {
      end++;
    }
    return standAt(from, end) && from < end;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }
}
