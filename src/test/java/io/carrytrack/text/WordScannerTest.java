package io.carrytrack.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordScannerTest {
  /** The rule as a regular expression: slow, and plainly what the Javadoc says. */
  private static final Pattern SEPARATORS =
      Pattern.compile(
          "(?:<br *+/?>|[\\s\\p{IsWhite_Space}\\u001c-\\u001f\\p{Cs}"
              + Pattern.quote(WordScanner.PUNCTUATION)
              + "])+");

  @Test
  void aReviewInTheCorpusFashion() {
    assertThat(words("This film wasn't bad.<br /><br />I'd give it 7/10 (really!)"))
        .containsExactly("this", "film", "wasn't", "bad", "i'd", "give", "it", "7", "10", "really");
  }

  @Test
  void onlyAWholeLineBreakIsPassedOver() {
    assertThat(words("a<br>b<BR/>c<br   />d")).as("its forms").containsExactly("a", "b", "c", "d");
    assertThat(words("<br <bread> <br"))
        .as("what only begins like it")
        .containsExactly("br", "bread", "br");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ", "\t", "\n", "\r", "\u000b", "\f", "\u001c", "\u001f", "\u0085", "\u00a0", "\u1680",
        "\u2000", "\u2003", "\u2007", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"
      })
  void everyWhiteSpaceSeparates(String space) {
    assertThat(words("one" + space + "two")).containsExactly("one", "two");
  }

  @Test
  void everyPunctuationSeparatesAndApostrophesStay() {
    for (char c : WordScanner.PUNCTUATION.toCharArray()) {
      assertThat(words("one" + c + "two")).as("%s", c).containsExactly("one", "two");
    }
    assertThat(words("'twas the dogs' day")).containsExactly("'twas", "the", "dogs'", "day");
  }

  @Test
  void lowerCaseIsTheRootLocales() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(words("TITANIC ΟΔΟΣ")).containsExactly("titanic", "οδος");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void whiteSpaceIsUnicodesPropertyAndTheInformationSeparators() {
    Pattern whiteSpace = Pattern.compile("[\\p{IsWhite_Space}\\u001c-\\u001f]");
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String one = Character.toString(c);
      boolean separates = words("a" + one + "b").size() == 2;
      boolean expected =
          whiteSpace.matcher(one).matches()
              || WordScanner.PUNCTUATION.contains(one)
              || (c <= Character.MAX_VALUE && Character.isSurrogate((char) c));
      assertThat(separates).as("U+%04X", c).isEqualTo(expected);
    }
  }

  @Test
  void aSurrogateWithoutItsPartnerSeparatesAndAPairDoesNot() {
    assertThat(words("a\ud83d\ude00b")).containsExactly("a\ud83d\ude00b");
    assertThat(words("a\ud83db\ude00c\ud83d")).containsExactly("a", "b", "c");
    assertThat(words("\ud83d\ud83d\ude00\ude00")).containsExactly("\ud83d\ude00");
  }

  @Test
  void lowerCaseIsThatOfTheWholeText() {
    assertThat(words("\u0130zmir")).as("a capital dotted i").containsExactly("i\u0307zmir");
    assertThat(words("\ud801\udc00")).as("Deseret").containsExactly("\ud801\udc28");
    assertThat(words("ΣΑΣ Σ"))
        .as("a final sigma only where a word ends")
        .containsExactly("σας", "σ");
  }

  @Property
  void aWordStaysThatWordAndThatHash(@ForAll("texts") String text) {
    WordScanner scanner = new WordScanner(text);
    while (scanner.next()) {
      String word = scanner.token();
      assertThat(Tokenization.WORDS.isToken(word)).as("%s", word).isTrue();
      assertThat(scanner.hash()).isEqualTo(word.hashCode());
      assertThat(new String(word.getBytes(UTF_8), UTF_8)).as("through a file").isEqualTo(word);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "two words", "Upper", "a.", ".a", "a\n", "<br>", "\ud800"})
  void whatNoScannerGivesIsNoWord(String string) {
    assertThat(Tokenization.WORDS.isToken(string)).isFalse();
  }

  @Property
  void equalsTheRule(@ForAll("texts") String text) {
    List<String> expected =
        new ArrayList<>(Arrays.asList(SEPARATORS.split(text.toLowerCase(Locale.ROOT))));
    expected.removeIf(String::isEmpty);
    assertThat(words(text)).isEqualTo(expected);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "<br />", "<br>", "<BR  /", "<b", "br", "'", "I", "İ", "Σ", "x", "😀", "\ud800",
            "\udc00", "\u00a0", "\u2028", ".");
    Arbitrary<String> anything = Arbitraries.strings().ofMaxLength(8);
    return Arbitraries.oneOf(pieces, anything)
        .list()
        .ofMaxSize(20)
        .map(list -> String.join("", list));
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    WordScanner scanner = new WordScanner(text);
    while (scanner.next()) {
      words.add(scanner.token());
    }
    return words;
  }
}
