package io.carrytrack.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NGramScannerTest {
  private static final Tokenization KEPT =
      new Tokenization("words", "", true, true, NormalForm.NONE);

  @Test
  void runsEndWithTheTokenThatTheyAreMetAt() {
    assertThat(tokens("Not so good!", KEPT.withNGrams(3, true)))
        .containsExactly(
            "not", "so", "not so", "good", "so good", "not so good", "!", "good !", "so good !");
    assertThat(tokens("", KEPT.withNGrams(3, true))).isEmpty();
    assertThat(tokens("good", KEPT.withNGrams(3, true))).containsExactly("good");
  }

  @Test
  void withoutRepeatsATokenComesOnceAtItsFirstPlace() {
    assertThat(tokens("so so so bad", KEPT.withNGrams(2, false)))
        .containsExactly("so", "so so", "bad", "so bad");
    assertThat(tokens("so so bad so", KEPT.withNGrams(1, false))).containsExactly("so", "bad");
  }

  @Test
  void runsOfCharactersAreOfCharacters() {
    Tokenization characters = new Tokenization("characters", "", true, false, NormalForm.NONE);
    assertThat(tokens("很好", characters.withNGrams(2, false))).containsExactly("很", "好", "很 好");
  }

  /** "Aa" and "BB" have one hash code. */
  @Test
  void tokensOfOneHashCodeAreTold() {
    Tokenization cased = new Tokenization("words", "", false, false, NormalForm.NONE);
    assertThat(tokens("Aa BB Aa BB", cased.withNGrams(2, false)))
        .containsExactly("Aa", "BB", "Aa BB", "BB Aa");
  }

  @Property
  void itIsWhatAPlainListGives(
      @ForAll("texts") List<String> texts,
      @ForAll @IntRange(min = 1, max = 5) int most,
      @ForAll boolean repeats) {
    Tokenization tokenization = KEPT.withNGrams(most, repeats);
    TokenScanner scanner = tokenization.scanner();
    for (String text : texts) {
      scanner.reset(text);
      List<String> found = new ArrayList<>();
      while (scanner.next()) {
        found.add(scanner.token());
        assertThat(scanner.hash()).isEqualTo(scanner.token().hashCode());
        assertThat(tokenization.isToken(scanner.token())).as(scanner.token()).isTrue();
      }
      assertThat(found).as(text).isEqualTo(plain(tokens(text, KEPT), most, repeats));
    }
  }

  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.strings().withChars("ab .!\tBü好").ofMaxLength(400).list().ofMaxSize(4);
  }

  private static List<String> plain(List<String> singles, int most, boolean repeats) {
    List<String> all = new ArrayList<>();
    for (int last = 0; last < singles.size(); last++) {
      for (int length = 1; length <= Math.min(most, last + 1); length++) {
        all.add(String.join(" ", singles.subList(last + 1 - length, last + 1)));
      }
    }
    return repeats ? all : new ArrayList<>(new LinkedHashSet<>(all));
  }

  @Test
  void whatCannotBeATokenIsTold() {
    Tokenization pairs = KEPT.withNGrams(2, true);
    assertThat(pairs.isToken("so good")).isTrue();
    assertThat(pairs.isToken("so good now")).as("three").isFalse();
    assertThat(pairs.isToken("so  good")).as("two spaces").isFalse();
    assertThat(pairs.isToken(" so")).isFalse();
    assertThat(KEPT.isToken("so good")).as("single tokens have no space").isFalse();
  }

  @Test
  void lengthsAndTokenizersThatCannotBeAreRefused() {
    assertThatThrownBy(() -> KEPT.withNGrams(0, true))
        .isInstanceOf(UserError.class)
        .hasMessage("text.n-grams is 0, must be from 1 to 10");
    assertThatThrownBy(() -> KEPT.withNGrams(11, true)).hasMessageContaining("from 1 to 10");
    Tokenization ids = new Tokenization("ids", "", false, false, NormalForm.NONE);
    assertThatThrownBy(() -> ids.withNGrams(2, true))
        .hasMessage("text.n-grams is 2, must be 1 where text.tokenizer is ids");
    assertThatThrownBy(() -> ids.withNGrams(1, false))
        .hasMessage("text.repeats is false, must be true where text.tokenizer is ids");
  }

  private static List<String> tokens(String text, Tokenization tokenization) {
    TokenScanner scanner = tokenization.scanner();
    scanner.reset(text);
    List<String> tokens = new ArrayList<>();
    while (scanner.next()) {
      tokens.add(scanner.token());
    }
    return tokens;
  }
}
