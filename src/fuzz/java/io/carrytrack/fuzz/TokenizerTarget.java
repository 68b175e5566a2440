package io.carrytrack.fuzz;

import io.carrytrack.text.NormalForm;
import io.carrytrack.text.TokenScanner;
import io.carrytrack.text.Tokenization;
import io.carrytrack.text.WordIndex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** The tokens of a text by every tokenizer, and their ids in a vocabulary of every second one. */
final class TokenizerTarget implements Target {
  private static final List<Tokenization> TOKENIZATIONS =
      List.of(
          Tokenization.WORDS,
          new Tokenization("words", "", false, true, NormalForm.NFC),
          new Tokenization("stripped", "", false, false, NormalForm.NONE),
          new Tokenization("characters", "", true, true, NormalForm.NFKC),
          new Tokenization("regex", "\\w+|[^\\w\\s]+", true, false, NormalForm.NONE));

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
    return List.of(
        "<br", "<br/>", "<BR >", "Σ", "İ", "\u001c", "\u0085", "\u3000", "'", "?!", "か\u3099", "ﾊﾟ",
        "\u0344", "한", "好", "\u200b");
  }

  @Override
  public Outcome read(byte[] input) {
    for (Tokenization tokenization : TOKENIZATIONS) {
      check(tokenization, new String(input, StandardCharsets.UTF_8));
      // halves of pairs stand alone in it
      check(tokenization, new String(input, StandardCharsets.UTF_16LE));
    }
    return Outcome.READ;
  }

  private static void check(Tokenization tokenization, String text) {
    List<String> tokens = new ArrayList<>();
    TokenScanner scanner = tokenization.scanner();
    scanner.reset(text);
    while (scanner.next()) {
      tokens.add(scanner.token());
    }
    List<String> known = new ArrayList<>(new LinkedHashSet<>(tokens));
    WordIndex index = new WordIndex(known.subList(0, known.size() / 2));
    scanner.reset(text);
    for (String token : tokens) {
      if (!scanner.next() || index.id(scanner) != index.id(token) || !tokenization.isToken(token)) {
        throw new IllegalStateException("\"" + token + "\" is another token inside the text");
      }
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
