package io.carrytrack.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.testing.Cost;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;

class WordIndexTest {
  @Test
  void wordsBeginAtThreeInTheirOrder() {
    WordIndex index = new WordIndex(List.of("the", "movie", "a"));
    assertThat(index.id("the")).isEqualTo(3);
    WordScanner inside = new WordScanner("(Movie)");
    assertThat(inside.next()).isTrue();
    assertThat(index.id(inside)).as("inside a text").isEqualTo(4);
    assertThat(index.id("mov")).as("unknown").isEqualTo(WordIndex.UNKNOWN);
    assertThat(index.size()).isEqualTo(6);
    assertThat(index.words()).containsExactly("the", "movie", "a");
    assertThat(index.word(4)).isEqualTo("movie");
  }

  @Test
  void everyWordOfALargeVocabularyIsFoundAndNoOther() {
    List<String> words = IntStream.range(0, 50_000).mapToObj(i -> "w" + i).toList();
    WordIndex index = new WordIndex(words);
    assertThat(IntStream.range(0, words.size()))
        .allMatch(i -> index.id(words.get(i)) == WordIndex.FIRST_WORD + i);
    assertThat(IntStream.range(50_000, 60_000))
        .allMatch(i -> index.id("w" + i) == WordIndex.UNKNOWN);
  }

  @Test
  void wordsWithTheSameHashAreToldApart() {
    assertThat("aƀ".hashCode()).isEqualTo("bš".hashCode());
    WordIndex index = new WordIndex(List.of("aƀ", "bš"));
    assertThat(index.id("aƀ")).isEqualTo(3);
    assertThat(index.id("bš")).isEqualTo(4);
  }

  @Test
  void wordsMadeToHaveOneHashCodeCostNoMoreThanOthers() {
    List<String> words = sameHash(16);
    assertThat(words.stream().mapToInt(String::hashCode).distinct()).hasSize(1);
    List<String> known = words.subList(0, 60_000);
    Cost cost =
        Cost.of(
            () -> {
              WordIndex index = new WordIndex(known);
              for (int i = 0; i < known.size(); i++) {
                assertThat(index.id(known.get(i))).isEqualTo(WordIndex.FIRST_WORD + i);
              }
              assertThat(words.subList(known.size(), words.size()))
                  .allMatch(word -> index.id(word) == WordIndex.UNKNOWN);
            });
    assertThat(cost.isOfARefusal()).as(cost.toString()).isTrue();
    assertThatThrownBy(() -> new WordIndex(Stream.concat(known.stream(), known.stream()).toList()))
        .as("twice, far from a slot of its own")
        .hasMessageContaining("has the ids 3 and 60003");
  }

  /** 2 to the power of {@code pairs} words, in each of whose places stands Aa or BB. */
  private static List<String> sameHash(int pairs) {
    return IntStream.range(0, 1 << pairs)
        .mapToObj(
            i ->
                IntStream.range(0, pairs)
                    .mapToObj(place -> (i >> place & 1) == 0 ? "Aa" : "BB")
                    .collect(Collectors.joining()))
        .toList();
  }

  @Test
  void ambiguousWordsAreRefused() {
    assertThatThrownBy(() -> new WordIndex(List.of("a", "b", "a")))
        .hasMessageContaining("\"a\" has the ids 3 and 5");
    assertThatThrownBy(() -> new WordIndex(List.of("a", "")))
        .hasMessageContaining("the word of id 4 is empty");
  }

  @Test
  void otherStagesMayGiveWordsOfAnyKind() {
    WordIndex index = new WordIndex(List.of("new york", "Upper", "."));
    assertThat(index.id("new york")).as("of NGram, say").isEqualTo(3);
    assertThat(index.id("Upper")).isEqualTo(4);
    assertThat(index.words()).containsExactly("new york", "Upper", ".");
  }

  @Test
  void anIndexTravels() {
    WordIndex index = SerializationUtils.clone(new WordIndex(List.of("the", "movie")));
    assertThat(index.id("movie")).isEqualTo(4);
  }

  @Test
  void anEmptyVocabularyKnowsNothing() {
    assertThat(new WordIndex(List.of()).id("the")).isEqualTo(WordIndex.UNKNOWN);
  }

  @Property
  void theOrderIsThatOfTheBytes(
      @ForAll("ofSomeLetters") String a, @ForAll("ofSomeLetters") String b) {
    assertThat(Integer.signum(WordIndex.BY_BYTES.compare(a, b)))
        .isEqualTo(Integer.signum(Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8))));
  }

  @Provide
  Arbitrary<String> ofSomeLetters() {
    return Arbitraries.of("a", "é", "好", "\ud7ff", "\ue000", "\uffff", "😀", "\udbff\udfff")
        .list()
        .ofMaxSize(3)
        .map(letters -> String.join("", letters));
  }

  @Test
  void tiesGoByUnsignedUtf8Bytes() {
    assertThat(List.of("\ud83d\ude00", "\uff5e", "z", "é").stream().sorted(WordIndex.BY_BYTES))
        .as("a surrogate pair sorts behind the basic plane, unlike by chars")
        .containsExactly("z", "é", "\uff5e", "\ud83d\ude00");
  }
}
