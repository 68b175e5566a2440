package io.carrytrack.text;

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
          "(?:<br *+/?>|[\\s\\p{IsWhite_Space}\\p{Z}\\u001c-\\u001f"
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
        " ", "\t", "\n", "\r", "\u000b", "\f", "\u0085", "\u00a0", "\u1680", "\u2003", "\u2007",
        "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"
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
            "\u00a0", ".");
    Arbitrary<String> anything = Arbitraries.strings().ofMaxLength(8);
    return Arbitraries.oneOf(pieces, anything)
        .list()
        .ofMaxSize(20)
        .map(list -> String.join("", list));
  }

  private static List<String> words(String text) {
    return ReviewTokenizer.words(text);
  }
}
