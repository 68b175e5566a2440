package io.carrytrack.text;

import io.carrytrack.base.Setting;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.commons.lang3.StringUtils;

/**
 * How a text is split into tokens. The text is brought into its normal form and into lower case as
 * a whole first, so that a sigma at the end of a Greek word is a final one; then the tokenizer
 * splits it.
 *
 * @param tokenizer {@value #OF_WORDS} ({@link WordScanner}), {@value #OF_CHARACTERS} ({@link
 *     CharacterScanner}), {@value #OF_STRIPPED} ({@link StrippedScanner}), {@value #OF_REGEX}
 *     ({@link PatternScanner}), {@value #OF_IDS} ({@link IdScanner}), or the full name of a class
 *     that implements {@link Tokenizer}
 * @param pattern of {@value #OF_REGEX}: Java's regular expression of a token, in which classes such
 *     as {@code \w} and {@code \d} are Unicode's; empty for the others
 * @param lowerCase whether texts are brought into lower case, in {@link java.util.Locale#ROOT}
 * @param punctuation whether punctuation makes tokens; of {@value #OF_WORDS} and {@value
 *     #OF_CHARACTERS} alone
 * @param normalForm of Unicode
 * @param nGrams up to how many neighbours in a text make a token together, from 1 to {@value
 *     #LONGEST_GRAM} ({@link NGramScanner}); 1 with {@value #OF_IDS}, whose tokens are no words
 * @param repeats whether a token counts every time that it comes in a text, or once
 */
public record Tokenization(
    String tokenizer,
    String pattern,
    boolean lowerCase,
    boolean punctuation,
    NormalForm normalForm,
    int nGrams,
    boolean repeats)
    implements Serializable {
  /** More neighbours than that hardly ever come again in another text. */
  public static final int LONGEST_GRAM = 10;

  /** A full class name: Java's identifiers, at least two. */
  private static final Pattern CLASS =
      Pattern.compile(
          "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*+"
              + "(?:\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*+)++");

  /** Words between spaces and punctuation. */
  public static final String OF_WORDS = "words";

  /** Characters of scripts without spaces, words of others. */
  public static final String OF_CHARACTERS = "characters";

  /** As Keras' TextVectorization splits texts. */
  public static final String OF_STRIPPED = "stripped";

  /** Ids that somebody else made of texts. */
  public static final String OF_IDS = "ids";

  /** Matches of a pattern. */
  public static final String OF_REGEX = "regex";

  private static final List<String> BUILT_IN =
      List.of(OF_WORDS, OF_CHARACTERS, OF_STRIPPED, OF_REGEX, OF_IDS);

  /** As Keras' tokenizer splits texts: the default. */
  public static final Tokenization WORDS =
      new Tokenization(OF_WORDS, "", true, false, NormalForm.NONE);

  /**
   * @throws io.carrytrack.base.UserError naming the configuration's key of a value that cannot be,
   *     or plays no part
   */
  public Tokenization {
    Setting.require(
        isBuiltIn(tokenizer) || CLASS.matcher(tokenizer).matches(),
        "text.tokenizer",
        tokenizer,
        "one of words, characters, stripped, regex, ids, or the full name of a class");
    boolean regex = tokenizer.equals(OF_REGEX);
    Setting.require(
        !regex || !pattern.isEmpty(),
        "text.pattern",
        "empty",
        "the pattern of a token where text.tokenizer is regex");
    Setting.require(
        regex || pattern.isEmpty(),
        "text.pattern",
        pattern,
        "empty where text.tokenizer is " + tokenizer + ", which has no pattern");
    Setting.require(
        !punctuation || tokenizer.equals(OF_WORDS) || tokenizer.equals(OF_CHARACTERS),
        "text.punctuation",
        punctuation,
        "false where text.tokenizer is " + tokenizer + ", which says itself what a token is");
    Objects.requireNonNull(normalForm, "text.normal-form");
    Setting.require(
        nGrams >= 1 && nGrams <= LONGEST_GRAM, "text.n-grams", nGrams, "from 1 to " + LONGEST_GRAM);
    boolean ids = tokenizer.equals(OF_IDS);
    Setting.require(
        nGrams == 1 || !ids, "text.n-grams", nGrams, "1 where text.tokenizer is " + OF_IDS);
    Setting.require(
        repeats || !ids, "text.repeats", repeats, "true where text.tokenizer is " + OF_IDS);
    if (regex) {
      TokenPattern.of(pattern);
    }
  }

  /** Tokens that stand alone, and count every time. */
  public Tokenization(
      String tokenizer,
      String pattern,
      boolean lowerCase,
      boolean punctuation,
      NormalForm normalForm) {
    this(tokenizer, pattern, lowerCase, punctuation, normalForm, 1, true);
  }

  /** The same tokens, also so many neighbours together. */
  public Tokenization withNGrams(int most, boolean everyTime) {
    return new Tokenization(
        tokenizer, pattern, lowerCase, punctuation, normalForm, most, everyTime);
  }

  private static boolean isBuiltIn(String tokenizer) {
    return BUILT_IN.contains(tokenizer);
  }

  /**
   * Refuses a tokenizer whose class this JVM does not have.
   *
   * @throws io.carrytrack.base.UserError saying how to name its jar
   */
  public Tokenization requireThere() {
    if (!isBuiltIn(tokenizer)) {
      TokenizerClass.instance(tokenizer);
    }
    return this;
  }

  /** A scanner, which stands before an empty text. */
  public TokenScanner scanner() {
    return nGrams == 1 && repeats ? singles() : new NGramScanner(this, singles());
  }

  private TokenScanner singles() {
    return switch (tokenizer) {
      case OF_WORDS -> new WordScanner(this);
      case OF_CHARACTERS -> new CharacterScanner(this);
      case OF_STRIPPED -> new StrippedScanner(this);
      case OF_REGEX -> new PatternScanner(this);
      case OF_IDS -> new IdScanner(this);
      default -> new ClassScanner(this);
    };
  }

  /** A text as it is split: in its normal form and case. */
  String prepared(String text) {
    if (normalForm == NormalForm.NONE) {
      return lowerCase ? LowerCase.of(text) : text;
    }
    String normal = normalForm.of(text);
    // some letters are composed with their marks in lower case alone
    return lowerCase ? normalForm.of(LowerCase.of(normal)) : normal;
  }

  /**
   * Whether a string can be a token of some text. Of {@value #OF_REGEX} and of a class, which see
   * what stands beside a token, any may be.
   */
  public boolean isToken(String string) {
    if (nGrams > 1 && string.indexOf(NGramScanner.BETWEEN) >= 0) {
      Tokenization single = withNGrams(1, true);
      String[] parts = StringUtils.splitPreserveAllTokens(string, NGramScanner.BETWEEN);
      return parts.length <= nGrams && Arrays.stream(parts).allMatch(single::isToken);
    }
    if (!isBuiltIn(tokenizer) || tokenizer.equals(OF_REGEX)) {
      return !string.isEmpty();
    }
    if (tokenizer.equals(OF_IDS) && !IdScanner.isList(string)) {
      return false;
    }
    TokenScanner scanner = scanner();
    scanner.reset(string);
    return scanner.next()
        && scanner.from() == 0
        && scanner.to() == string.length()
        && scanner.text().equals(string);
  }

  /** The text with a space for every surrogate without its partner. */
  static String wellFormed(String text) {
    if (isWellFormed(text)) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      if (isAlone(text, i)) {
        whole.setCharAt(i, ' ');
      }
    }
    return whole.toString();
  }

  /** Whether every surrogate has its partner. */
  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isAlone(text, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlone(String text, int i) {
    char c = text.charAt(i);
    return Character.isSurrogate(c) && WordScanner.separates(text, i);
  }
}
