package io.carrytrack.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.carrytrack.testing.Cost;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LowerCaseTest {
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> telling =
        Arbitraries.of(
            "Σ", "ΣΣ", "İ", "a", "A", "α", "1", ".", "'", "-", " ", "\n", "\u0301", "\u0345",
            "\u00ad", "\u02b0", "\u2160", "\u24b6", "\u200d", "\u3000", "中", "か", "カ", "\u0e01",
            "ª", ":", "_", "$", "\u2028", "Ǆ", "ẞ");
    Arbitrary<String> any = Arbitraries.chars().range('\0', '\ud7ff').map(String::valueOf);
    return Arbitraries.frequencyOf(Tuple.of(12, telling), Tuple.of(1, any))
        .list()
        .ofMaxSize(24)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 10_000)
  void itIsWhatJavaMakesOfIt(@ForAll("texts") String text) {
    assertThat(LowerCase.inOnePass(text)).isEqualTo(text.toLowerCase(Locale.ROOT));
  }

  @Test
  void everyCharacterBesideASigmaIsTakenAsJavaTakesIt() {
    for (int c = 0; c < Character.MIN_SURROGATE; c++) {
      for (String text : new String[] {(char) c + "Σ", "aΣ" + (char) c}) {
        if (!LowerCase.inOnePass(text).equals(text.toLowerCase(Locale.ROOT))) {
          fail("U+%04X is taken otherwise", c);
        }
      }
    }
  }

  @Test
  void whatIsNotSlowIsLeftToJava() {
    String text = "ΟΔΥΣΣΕΥΣ Σ\ud801\udc00Σ İstanbul ".repeat(100);
    assertThat(LowerCase.of(text)).isEqualTo(text.toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "İ",
        "Σ",
        "aΣ",
        "Σ ",
        "Σ\u0301",
        "\u0301Σ",
        "aΣ\u0301\u0301 ",
        "1Σ1",
        "Σ.",
        "か",
        "カΣ"
      })
  void noTextIsSlow(String part) {
    String text = part.repeat(200_000 / part.length());
    Cost cost = Cost.of(() -> assertThat(LowerCase.of(text)).isNotEmpty());
    assertThat(cost.isOfARefusal()).as("%s: %s", part, cost).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Σ"})
  void dottedIsOfAReviewAreNotCopiedMegabytesOften(String before) {
    String text = before + "İst".repeat(1_400);
    Cost cost =
        Cost.of(
            () ->
                assertThat(LowerCase.of(text))
                    .isEqualTo(before.toLowerCase(Locale.ROOT) + "i\u0307st".repeat(1_400)));
    assertThat(cost.allocated()).as("%s", cost).isLessThan(3_000_000);
  }

  @Test
  void oneSigmaInALongWordIsNotSlow() {
    String text = "4".repeat(200_000) + "Σ" + "7".repeat(200_000);
    Cost cost = Cost.of(() -> assertThat(LowerCase.of(text)).contains("4σ7"));
    assertThat(cost.isOfARefusal()).as("%s", cost).isTrue();
  }
}
