package io.carrytrack.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.TokenBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReviewEncoderTest {
  private static final WordIndex INDEX = new WordIndex(List.of("the", "film", "was", "good"));

  private static ReviewEncoder encoder(int maxLength, PadSide truncation) {
    return new ReviewEncoder(INDEX, new TextSettings(7, maxLength, PadSide.PRE, truncation));
  }

  /**
   * What Keras' Tokenizer(filters, oov_token), load_data's start and pad_sequences do by hand: the
   * words of "The film? The film was GOOD; very good." by rank from 3, 1 in front, 2 for "very".
   */
  @Test
  void aWorkedExample() {
    String review = "The film? The film was GOOD; very good.<br />";
    int[] all = {1, 3, 4, 3, 4, 5, 6, 2, 6};
    assertThat(encoder(9, PadSide.PRE).encode(review)).as("all of it").containsExactly(all);
    assertThat(encoder(20, PadSide.POST).encode(review)).as("pads are no ids").containsExactly(all);
    assertThat(encoder(4, PadSide.PRE).encode(review))
        .as("the last four, the start is cut as by pad_sequences")
        .containsExactly(5, 6, 2, 6);
    assertThat(encoder(4, PadSide.POST).encode(review)).as("the first").containsExactly(1, 3, 4, 3);
    assertThat(encoder(1, PadSide.PRE).encode(review)).containsExactly(6);
    assertThat(encoder(1, PadSide.POST).encode(review)).containsExactly(1);
    assertThat(encoder(4, PadSide.PRE).encode("?!")).as("no word").containsExactly(1);
  }

  @Property
  void keepsTheRightEndOfAnyText(
      @ForAll @Size(max = 60) List<@IntRange(max = 5) Integer> draws,
      @ForAll @IntRange(min = 1, max = 9) int maxLength,
      @ForAll PadSide truncation) {
    String[] words = {"the", "film", "was", "good", "xyzzy", "plugh"};
    String text = String.join(" ", draws.stream().map(draw -> words[draw]).toList());
    int[] whole =
        IntStream.concat(
                IntStream.of(WordIndex.START), draws.stream().mapToInt(i -> i < 4 ? 3 + i : 2))
            .toArray();
    int kept = Math.min(whole.length, maxLength);
    int[] expected =
        truncation == PadSide.PRE
            ? Arrays.copyOfRange(whole, whole.length - kept, whole.length)
            : Arrays.copyOf(whole, kept);
    ReviewEncoder encoder = encoder(maxLength, truncation);
    assertThat(encoder.encode("film was xyzzy ".repeat(30))).hasSize(maxLength);
    assertThat(encoder.encode(text)).as("nothing of the text before").containsExactly(expected);
  }

  /** As Keras' Tokenizer without an oov_token, and as its TextVectorization. */
  @Property
  void theIdsOfOthersAreTheirOwn(
      @ForAll @Size(max = 60) List<@IntRange(max = 5) Integer> draws,
      @ForAll @IntRange(min = 1, max = 9) int maxLength,
      @ForAll PadSide truncation) {
    String[] words = {"the", "film", "was", "good", "xyzzy", "plugh"};
    String text = String.join(" ", draws.stream().map(draw -> words[draw]).toList());
    int[] leftOut = draws.stream().filter(i -> i < 4).mapToInt(i -> 1 + i).toArray();
    int[] unknown = draws.stream().mapToInt(i -> i < 4 ? 2 + i : 1).toArray();
    TextSettings settings = new TextSettings(7, maxLength, PadSide.PRE, truncation);
    ReviewEncoder tokenizer =
        new ReviewEncoder(new WordIndex(INDEX.words(), ReservedIds.TOKENIZER), settings);
    assertThat(tokenizer.encode(text)).containsExactly(cut(leftOut, maxLength, truncation));
    assertThat(tokenizer.isWorded(text)).isEqualTo(leftOut.length > 0);
    ReviewEncoder vectorization =
        new ReviewEncoder(new WordIndex(INDEX.words(), ReservedIds.TEXT_VECTORIZATION), settings);
    assertThat(vectorization.encode(text)).containsExactly(cut(unknown, maxLength, truncation));
    assertThat(vectorization.isWorded(text)).isEqualTo(unknown.length > 0);
  }

  private static int[] cut(int[] whole, int maxLength, PadSide truncation) {
    int kept = Math.min(whole.length, maxLength);
    return truncation == PadSide.PRE
        ? Arrays.copyOfRange(whole, whole.length - kept, whole.length)
        : Arrays.copyOf(whole, kept);
  }

  @Property
  void keepsAHeadAndATailOfAnyText(
      @ForAll @Size(max = 60) List<@IntRange(max = 5) Integer> draws,
      @ForAll @IntRange(min = 2, max = 9) int maxLength,
      @ForAll @IntRange(min = 1, max = 8) int drawnHead) {
    int head = Math.min(drawnHead, maxLength - 1);
    String[] words = {"the", "film", "was", "good", "xyzzy", "plugh"};
    String text = String.join(" ", draws.stream().map(draw -> words[draw]).toList());
    int[] whole =
        IntStream.concat(
                IntStream.of(WordIndex.START), draws.stream().mapToInt(i -> i < 4 ? 3 + i : 2))
            .toArray();
    int[] expected = whole;
    if (whole.length > maxLength) {
      expected = Arrays.copyOf(whole, maxLength);
      int tail = maxLength - head;
      System.arraycopy(whole, whole.length - tail, expected, head, tail);
    }
    ReviewEncoder encoder =
        new ReviewEncoder(
            INDEX,
            new TextSettings(
                7,
                1,
                maxLength,
                PadSide.PRE,
                new Truncation(Truncation.Type.BOTH, head),
                Tokenization.WORDS));
    assertThat(encoder.encode("film was xyzzy ".repeat(30))).hasSize(maxLength);
    assertThat(encoder.encode(text)).containsExactly(expected);
  }

  @Test
  void aHeadThatLeavesNoTailIsRefused() {
    for (int head : new int[] {0, 4, 128}) {
      Truncation both = new Truncation(Truncation.Type.BOTH, head);
      assertThatThrownBy(() -> new TextSettings(7, 1, 4, PadSide.PRE, both, Tokenization.WORDS))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(
              "text.head is " + head + ", must be at least 1 and below the maximal length of 4");
    }
    assertThat(new Truncation(Truncation.Type.PRE, 128))
        .as("a head that plays no part")
        .isEqualTo(Truncation.of(PadSide.PRE));
  }

  @Test
  void rowsGoIntoABatch() {
    TokenBatch batch = new TokenBatch(3, PadSide.PRE);
    ReviewEncoder encoder = encoder(3, PadSide.PRE);
    encoder.appendTo(batch, "good", 1f, 0.5f);
    encoder.appendTo(batch, "the film was good", 0f, 1f);
    assertThat(batch.rows()).isEqualTo(2);
    assertThat(Arrays.copyOf(batch.tokens(), 5)).containsExactly(1, 6, 4, 5, 6);
    assertThat(batch.padsOf(0)).isEqualTo(1);
    assertThat(batch.labels()[0]).isEqualTo(1f);
    assertThat(batch.weights()[0]).isEqualTo(0.5f);
  }
}
