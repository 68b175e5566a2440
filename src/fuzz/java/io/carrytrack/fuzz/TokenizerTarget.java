package io.carrytrack.fuzz;

import io.carrytrack.text.Tokenization;
import io.carrytrack.text.WordIndex;
import io.carrytrack.text.WordScanner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** The words of a text, and their ids in a vocabulary of every second one. */
final class TokenizerTarget implements Target {
  @Override
  public String name() {
    return "tokenizer";
  }

  @Override
  public List<byte[]> samples() {
    return List.of(
        "I LOVED it!<br /><br />It's a <i>great</i> film (9/10), isn't it?"
            .getBytes(StandardCharsets.UTF_8),
        "Ὀδυσσεύς naïve İstanbul straße \u00a0 日本語 \ud83d\ude00 e\u0301"
            .getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public List<String> words() {
    return List.of("<br", "<br/>", "<BR >", "Σ", "İ", "\u001c", "\u0085", "\u3000", "'");
  }

  @Override
  public Outcome read(byte[] input) {
    check(new String(input, StandardCharsets.UTF_8));
    // halves of pairs stand alone in it
    check(new String(input, StandardCharsets.UTF_16LE));
    return Outcome.READ;
  }

  private static void check(String text) {
    List<String> words = new ArrayList<>();
    WordScanner scanner = new WordScanner(text);
    while (scanner.next()) {
      words.add(scanner.token());
    }
    List<String> known = new ArrayList<>(new LinkedHashSet<>(words));
    WordIndex index = new WordIndex(known.subList(0, known.size() / 2));
    WordScanner again = new WordScanner(text);
    for (String word : words) {
      if (!again.next() || index.id(again) != index.id(word) || !Tokenization.WORDS.isToken(word)) {
        throw new IllegalStateException("\"" + word + "\" is another word inside the text");
      }
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
