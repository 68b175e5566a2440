package io.carrytrack.job.exchange;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.console.Console;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.WordIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The words of a network that somebody else trained, each with the id that it had in training. */
final class ImportedWords {
  private static final int SHOWN = 3;

  private final SortedMap<Integer, String> ranks;
  private final int ids;
  private final Console console;

  /**
   * @param ranks words by their ranks, from 1 on
   * @param ids how many ids the network has
   */
  ImportedWords(SortedMap<Integer, String> ranks, int ids, Console console) {
    this.ranks = ranks;
    this.ids = ids;
    this.console = console;
  }

  /** The numerals of all ids, of a network whose texts are ids already. */
  static WordIndex numerals(int ids) {
    return new WordIndex(
        IntStream.range(0, ids).mapToObj(Integer::toString).toList(), ReservedIds.NUMERALS);
  }

  /** What the options say of the ids that no word has. */
  static ReservedIds reserved(ImportOptions options, ReservedIds usual) {
    int start = id("--start-id", options.startId(), usual.start());
    int unknown = id("--oov-id", options.oovId(), usual.unknown());
    int said = options.firstWordId() == null ? usual.firstWord() : options.firstWordId();
    Setting.require(said >= 1, "--first-word-id", said, "at least 1: id 0 pads");
    // a Tokenizer's own oov_token has the rank 1 and takes a word's place
    return new ReservedIds(start, unknown, Math.max(said, Math.max(start, unknown) + 1));
  }

  private static int id(String option, String said, int usual) {
    if (said == null) {
      return usual;
    } else if (said.equals("none")) {
      return ReservedIds.NONE;
    }
    Setting.require(said.matches("\\d{1,9}"), option, said, "an id from 0 on, or none");
    return Integer.parseInt(said);
  }

  /**
   * The words by their ids. Says what each id means and which words have none.
   *
   * @param reserved the ids that no word has
   * @param rankOne id of the word of rank 1
   * @param most ids from this on are no words
   */
  WordIndex index(ReservedIds reserved, int rankOne, int most) {
    Setting.require(
        most >= 1 && most <= ids, "--num-words", most, "from 1 to the network's ids, " + ids);
    List<String> words = new ArrayList<>();
    List<String> cut = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (var entry : ranks.entrySet()) {
      long id = (long) rankOne - 1 + entry.getKey();
      if (id < reserved.firstWord()) {
        names.add("\"" + entry.getValue() + "\" is id " + id);
      } else if (id >= most) {
        cut.add(entry.getValue());
      } else {
        while (words.size() < id - reserved.firstWord()) {
          words.add("");
        }
        words.add(entry.getValue());
      }
    }
    if (words.isEmpty()) {
      throw UserError.data(
          "no word of the vocabulary has an id below %d, of which the network has %d: is it this"
              + " network's?",
          most, ids);
    }
    console.accept("ids: " + reserved.described());
    names.forEach(name -> console.accept("ids: " + name + ", and no word"));
    WordIndex index = new WordIndex(words, reserved);
    describe(index, cut, most);
    return index;
  }

  private void describe(WordIndex index, List<String> cut, int most) {
    int gaps = (int) index.words().stream().filter(String::isEmpty).count();
    console.accept(
        String.format(
            "words: %d, from \"%s\" (%d) to \"%s\" (%d)%s%s",
            index.words().size() - gaps,
            firstWord(index),
            index.id(firstWord(index)),
            index.word(index.size() - 1),
            index.size() - 1,
            gaps == 0 ? "" : "; " + gaps + " ids between them have no word",
            index.size() == most ? "" : "; ids from " + index.size() + " on have no word"));
    if (!cut.isEmpty()) {
      console.accept(
          String.format(
              "words: %d have ids from %d on, which are no words to the network, and are %s (%s%s)",
              cut.size(),
              most,
              index.reserved().hasUnknown()
                  ? "id " + index.reserved().unknown()
                  : "left out of texts",
              cut.stream().limit(SHOWN).collect(Collectors.joining(", ")),
              cut.size() > SHOWN ? ", ..." : ""));
    }
    String first = firstWord(index);
    if (!index.reserved().hasUnknown() && first.matches("[<\\[].*[>\\]]")) {
      console.warning(
          String.format(
              "is \"%s\" what stands for words without an id? If so, say --oov-id %d",
              first, index.id(first)));
    }
  }

  private static String firstWord(WordIndex index) {
    return index.words().stream().filter(word -> !word.isEmpty()).findFirst().orElseThrow();
  }
}
