package io.carrytrack.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import java.util.List;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReservedIdsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 2, 3, 'start-id is 0, must be none, or from 1'",
    "3, 2, 3, 'start-id is 3, must be none, or from 1 to below'",
    "1, 3, 3, 'oov-id is 3, must be none, or from 0 to below'",
    "-2, 2, 3, start-id is -2",
    "1, 1, 3, 'oov-id is 1, must be another'",
    "-1, -1, -1, first-word-id is -1"
  })
  void whatCannotBeIsRefused(int start, int unknown, int firstWord, String message) {
    assertThatThrownBy(() -> new ReservedIds(start, unknown, firstWord))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  /** A column's metadata take them from stage to stage; those of a learned vocabulary add none. */
  @Test
  void aColumnSaysThem() {
    assertThat(ReservedIds.STANDARD.metadata()).isEqualTo(Metadata.empty());
    for (ReservedIds ids :
        List.of(ReservedIds.STANDARD, ReservedIds.TOKENIZER, ReservedIds.NUMERALS)) {
      assertThat(ReservedIds.of(ids.metadata())).isEqualTo(ids);
    }
  }

  @Test
  void theyAreSaidInWords() {
    assertThat(ReservedIds.STANDARD.described())
        .isEqualTo("id 0 pads, 1 starts a text, 2 is a word without an id, words begin at 3");
    assertThat(ReservedIds.TOKENIZER.described())
        .isEqualTo(
            "id 0 pads, nothing starts a text, words without an id are left out, words begin at 1");
  }

  @Test
  void anIdMayHaveNoWord() {
    WordIndex index = new WordIndex(List.of("the", "", "film"), ReservedIds.IMDB);
    assertThat(index.id("the")).isEqualTo(4);
    assertThat(index.id("film")).isEqualTo(6);
    assertThat(index.id("")).as("no word").isEqualTo(2);
    assertThat(index.size()).isEqualTo(7);
    assertThat(index.words()).containsExactly("the", "", "film");
    WordIndex numerals = new WordIndex(List.of("0", "1"), ReservedIds.NUMERALS);
    assertThat(numerals.id("0")).isZero();
    assertThat(numerals.id("2")).isEqualTo(ReservedIds.NONE);
  }
}
