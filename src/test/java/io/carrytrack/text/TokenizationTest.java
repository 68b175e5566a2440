package io.carrytrack.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every tokenizer holds to, and each one's own rules. */
class TokenizationTest {
  private static final Tokenization CHARACTERS =
      new Tokenization("characters", "", true, false, NormalForm.NONE);

  private static Tokenization regex(String pattern) {
    return new Tokenization("regex", pattern, true, false, NormalForm.NONE);
  }

  private static Tokenization kept(String tokenizer) {
    return new Tokenization(tokenizer, "", true, true, NormalForm.NONE);
  }

  private static Tokenization of(Class<?> type) {
    return new Tokenization(type.getName(), "", false, false, NormalForm.NONE);
  }

  private static List<String> tokens(Tokenization tokenization, String text) {
    TokenScanner scanner = tokenization.scanner();
    scanner.reset("something else 好 that came before");
    scanner.next();
    scanner.reset(text);
    List<String> tokens = new ArrayList<>();
    while (scanner.next()) {
      tokens.add(scanner.token());
    }
    assertThat(scanner.next()).as("still none").isFalse();
    return tokens;
  }

  @Test
  void charactersOfScriptsWithoutSpaces() {
    assertThat(tokens(CHARACTERS, "房间很干净，服务态度也好。"))
        .as("Chinese")
        .containsExactly("房", "间", "很", "干", "净", "服", "务", "态", "度", "也", "好");
    assertThat(tokens(CHARACTERS, "ラーメンを食べた。人々"))
        .as("Japanese, with the long vowel and the repetition")
        .containsExactly("ラ", "ー", "メ", "ン", "を", "食", "べ", "た", "人", "々");
    assertThat(tokens(CHARACTERS, "ﾗｰﾒﾝ")).as("half width").containsExactly("ﾗ", "ｰ", "ﾒ", "ﾝ");
    assertThat(tokens(CHARACTERS, "아주 좋아요!")).as("Korean").containsExactly("아", "주", "좋", "아", "요");
    assertThat(tokens(CHARACTERS, "ดีมาก ที่"))
        .as("Thai: a vowel sign and a tone mark are code points of Thai")
        .containsExactly("ด", "ี", "ม", "า", "ก", "ท", "ี", "่");
    assertThat(tokens(CHARACTERS, "ລາວ ខ្មែរ မြန်မာ")).as("Lao, Khmer, Burmese").hasSize(14);
    assertThat(tokens(CHARACTERS, "𠮷野家")).as("beyond U+FFFF").containsExactly("𠮷", "野", "家");
  }

  @Test
  void mixedTextKeepsWordsAndNumbersWhole() {
    assertThat(tokens(CHARACTERS, "我买了iPhone 12，价格¥5,999太贵!Don't buy"))
        .containsExactly(
            "我", "买", "了", "iphone", "12", "价", "格", "¥", "5", "999", "太", "贵", "don't", "buy");
    assertThat(tokens(CHARACTERS, "๒๕๖๗ปี ２０２４年")).containsExactly("๒๕๖๗", "ป", "ี", "２０２４", "年");
    assertThat(tokens(CHARACTERS, "好😀😀👍🏽<br />坏"))
        .as("each symbol is a token")
        .containsExactly("好", "😀", "😀", "👍", "🏽", "坏");
    assertThat(tokens(CHARACTERS, "naïve cafe\u0301 Straße"))
        .containsExactly("naïve", "cafe\u0301", "straße");
    assertThat(tokens(CHARACTERS, "‘don’t’ 'tis dogs'"))
        .as("apostrophes inside alone")
        .containsExactly("don’t", "tis", "dogs");
    assertThat(tokens(CHARACTERS, "ไทย\u200bไทย\ufeff。")).hasSize(6);
  }

  @Test
  void marksOfNoScriptStayWithWhatTheyFollow() {
    assertThat(tokens(CHARACTERS, "か\u3099き")).containsExactly("か\u3099", "き");
    assertThat(tokens(CHARACTERS, "葛\udb40\udd00城")).containsExactly("葛\udb40\udd00", "城");
    assertThat(tokens(CHARACTERS, "❤\ufe0f好")).containsExactly("❤\ufe0f", "好");
    assertThat(tokens(CHARACTERS, "\u0301a")).as("with nothing before").containsExactly("\u0301a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"words", "characters"})
  void surrogatesWithoutTheirPartnersSeparate(String tokenizer) {
    Tokenization tokenization = new Tokenization(tokenizer, "", true, false, NormalForm.NFC);
    assertThat(tokens(tokenization, "a\ud83db\udc00c")).containsExactly("a", "b", "c");
  }

  @Test
  void punctuationIsKeptWhereAskedFor() {
    assertThat(tokens(kept("words"), "Really?! Well... (no), a_b<br />c < d!!!"))
        .containsExactly(
            "really", "?!", "well", "...", "(", "no", ")", ",", "a", "_", "b", "c", "<", "d",
            "!!!");
    assertThat(tokens(kept("words"), "dogs' 好！")).containsExactly("dogs'", "好！");
    assertThat(tokens(kept("characters"), "好！！？“是”……don't 'x'<br>、"))
        .containsExactly("好", "！！？", "“", "是", "”", "……", "don't", "'", "x", "'", "、");
    assertThat(tokens(Tokenization.WORDS, "?!")).isEmpty();
  }

  @Test
  void caseIsKeptWhereAskedFor() {
    Tokenization cased = new Tokenization("words", "", false, false, NormalForm.NONE);
    assertThat(tokens(cased, "The TITANIC<BR />İs")).containsExactly("The", "TITANIC", "İs");
    assertThat(tokens(regex("[A-Z]+"), "The TITANIC")).as("lowered before").isEmpty();
  }

  @Test
  void normalFormsMakeOneOfWhatIsOne() {
    Tokenization nfc = new Tokenization("words", "", true, false, NormalForm.NFC);
    Tokenization nfkc = new Tokenization("characters", "", true, true, NormalForm.NFKC);
    assertThat(tokens(nfc, "cafe\u0301 CAFÉ \u212b H\u0331 \u1e96"))
        .as("in lower case alone a letter with that line below is one")
        .containsExactly("café", "café", "å", "\u1e96", "\u1e96");
    assertThat(tokens(nfc, "ｆｉｌｍ")).containsExactly("ｆｉｌｍ");
    assertThat(tokens(nfkc, "ＦＩＬＭ ﬁlm ﾊﾟﾝ！ ㎏"))
        .containsExactly("film", "film", "パ", "ン", "!", "kg");
    assertThat(tokens(nfc, "\u1112\u1161\u11ab")).as("Hangul from its parts").containsExactly("한");
  }

  @Test
  void runsOfMarksAreBounded() {
    Tokenization nfkc = new Tokenization("words", "", true, false, NormalForm.NFKC);
    for (String marks : List.of("\u0316\u0301", "\u0301ﾞ", "\u0344")) {
      String million = "a" + marks.repeat(500_000);
      long start = System.nanoTime();
      assertThat(tokens(nfkc, million)).singleElement().asString().hasSizeLessThan(40);
      assertThat(System.nanoTime() - start).as("%s", marks).isLessThan(5_000_000_000L);
    }
    String vietnamese = "tiê\u0301ng việt";
    assertThat(NormalForm.NFC.of(vietnamese))
        .isEqualTo(Normalizer.normalize(vietnamese, Normalizer.Form.NFC));
  }

  @Test
  void tokensOfAPattern() {
    assertThat(tokens(regex("\\w+|[^\\w\\s]"), "Größe: 50€, naïve—ok"))
        .as("Unicode's classes")
        .containsExactly("größe", ":", "50", "€", ",", "naïve", "—", "ok");
    assertThat(tokens(regex("\\p{IsHan}|[a-z]+"), "我买了iPhone")).contains("我", "iphone");
    assertThat(tokens(regex("(?<=a)x*"), "axx ab")).as("no empty match").containsExactly("xx");
    assertThat(tokens(regex("(?s)."), "a\n😀\ud800b"))
        .as("whole code points")
        .containsExactly("a", "\n", "😀", " ", "b");
    assertThat(tokens(regex("[^😀]"), "😀a")).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x*", "a?", "", "(?=x)?", "\\b|", "(", "[z-a]", "(?:(?:){99999}){99999}x"})
  void aPatternThatCannotBeIsRefused(String pattern) {
    assertThatThrownBy(() -> regex(pattern))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.USAGE))
        .hasMessageContaining("text.pattern is ");
  }

  @Test
  void aPatternWithoutEndEndsInWords() {
    String text = "a".repeat(5_000) + "!";
    assertThatThrownBy(() -> tokens(regex("(a+)+b"), text))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "text.pattern (a+)+b goes back and forth without an end for a text of");
    assertThatThrownBy(() -> tokens(regex("(?:a|b)+c"), "ab".repeat(500_000)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("text.pattern (?:a|b)+c ");
    assertThat(tokens(regex("\\S+"), "word ".repeat(200_000))).hasSize(200_000);
    assertThatCode(() -> regex("\\x{1F600}|\\x{10000}|\\x{10001}|\\d{1,50}"))
        .doesNotThrowAnyException();
  }

  /** Splits at commas, and lowers nothing. */
  public static final class Commas implements Tokenizer {
    @Override
    public void tokenize(String text, Consumer<String> tokens) {
      Stream.of(text.split(",")).forEach(tokens);
    }
  }

  /** Gives what no file can hold. */
  public static final class Halves implements Tokenizer {
    @Override
    public void tokenize(String text, Consumer<String> tokens) {
      tokens.accept(text.isEmpty() ? null : text.substring(0, 1));
    }
  }

  /** Cannot be made. */
  public static final class Shy implements Tokenizer {
    private Shy() {}

    @Override
    public void tokenize(String text, Consumer<String> tokens) {
      throw new IllegalStateException(text);
    }
  }

  /** No tokenizer, and code of it must not run. */
  public static final class Stranger {
    static {
      System.setProperty("carrytrack.stranger", "was here");
    }
  }

  @Test
  void aClassOfOnesOwn() {
    assertThat(tokens(of(Commas.class), "New York,,\ud83d好,x y"))
        .as("empty strings are passed over")
        .containsExactly("New York", " 好", "x y");
    assertThat(tokens(of(Commas.class), String.join(",", "t".repeat(700).split("")))).hasSize(700);
    assertThatThrownBy(() -> tokens(of(Halves.class), "😀"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Halves gives a token with half of a surrogate pair");
    assertThatThrownBy(() -> tokens(of(Halves.class), ""))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Halves gives null");
  }

  @Test
  void aClassThatIsNotThereOrIsNoTokenizerIsRefused() {
    Tokenization missing = new Tokenization("com.example.Gone", "", true, false, NormalForm.NONE);
    assertThatThrownBy(missing::requireThere)
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.UNAVAILABLE))
        .hasMessageContaining("com.example.Gone, a class that is not on the class path")
        .hasMessageContaining("-- --jars");
    assertThatThrownBy(of(Shy.class)::requireThere).hasMessageContaining("public constructor");
    assertThatThrownBy(of(Stranger.class)::requireThere)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("implements io.carrytrack.text.Tokenizer");
    assertThat(System.getProperty("carrytrack.stranger")).as("its code did not run").isNull();
    assertThat(of(Commas.class).requireThere()).isEqualTo(of(Commas.class));
  }

  /** As Spark has it: the jars that were added are the loader's of the thread, and no other's. */
  @Test
  void aClassIsFoundByTheThreadsLoader(@TempDir Path home) throws Exception {
    Path source = home.resolve("Stems.java");
    Files.writeString(
        source,
        "package org.example; public final class Stems implements io.carrytrack.text.Tokenizer {"
            + " public void tokenize(String t, java.util.function.Consumer<String> tokens) {"
            + " tokens.accept(t.substring(1)); } }");
    Path ours =
        Path.of(Tokenizer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(
            compiler.run(
                null, null, null, "-cp", ours.toString(), "-d", home.toString(), source.toString()))
        .isZero();
    Tokenization stems = new Tokenization("org.example.Stems", "", true, false, NormalForm.NONE);
    assertThatThrownBy(stems::requireThere).hasMessageContaining("--jars");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader jars =
        new URLClassLoader(
            new URL[] {home.toUri().toURL()}, TokenizationTest.class.getClassLoader())) {
      thread.setContextClassLoader(jars);
      TokenScanner scanner = stems.requireThere().scanner();
      scanner.reset("Films");
      assertThat(scanner.next()).isTrue();
      assertThat(scanner.token()).isEqualTo("ilms");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "charcters, '', false, 'text.tokenizer is charcters, must be one of words, characters, stripped, regex, ids'",
    "'', '', false, text.tokenizer is",
    "a..B, '', false, text.tokenizer is a..B",
    "regex, '', false, text.pattern is empty",
    "words, x, false, 'text.pattern is x, must be empty where text.tokenizer is words'",
    "regex, x, true, 'text.punctuation is true, must be false where text.tokenizer is regex'",
    "a.B, '', true, text.punctuation is true",
  })
  void whatPlaysNoPartIsRefused(
      String tokenizer, String pattern, boolean punctuation, String message) {
    assertThatThrownBy(
            () -> new Tokenization(tokenizer, pattern, true, punctuation, NormalForm.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  @Test
  void travelsToExecutors() {
    assertThat(SerializationUtils.clone(regex("x"))).isEqualTo(regex("x"));
  }

  @Property
  void tokensAreWholeAndStayThatTokenAndThatHash(
      @ForAll("tokenizations") Tokenization tokenization, @ForAll("texts") String text) {
    TokenScanner scanner = tokenization.scanner();
    scanner.reset(text);
    int last = 0;
    while (scanner.next()) {
      String token = scanner.token();
      assertThat(scanner.from()).isGreaterThanOrEqualTo(last);
      last = scanner.to();
      assertThat(token).isNotEmpty();
      assertThat(scanner.hash()).isEqualTo(token.hashCode());
      assertThat(new String(token.getBytes(UTF_8), UTF_8)).as("through a file").isEqualTo(token);
      assertThat(tokenization.isToken(token)).as("%s of %s", token, tokenization).isTrue();
    }
  }

  /** What of a text is no token is a separator, by a rule that is written another way. */
  @Property
  void charactersLeaveOutSeparatorsAlone(@ForAll("texts") String text) {
    String separators = "[\\s\\p{IsWhite_Space}\\x1c-\\x1f\\p{P}\\p{Cs}\\u200b\\ufeff$+<=>^`|~]";
    String rest = String.join("", tokens(CHARACTERS, text)).replaceAll("['’]", "");
    String lowered = text.toLowerCase(Locale.ROOT).replaceAll("(?i)<br */?>", " ");
    assertThat(rest).isEqualTo(lowered.replaceAll(separators, ""));
  }

  @Property
  void aTextInItsNormalFormAndCaseStaysAsItIs(
      @ForAll("tokenizations") Tokenization tokenization, @ForAll("texts") String text) {
    String once = tokenization.prepared(text);
    assertThat(tokenization.prepared(once)).isEqualTo(once);
    if (tokenization.normalForm() == NormalForm.NFKC) {
      assertThat(Normalizer.isNormalized(once, Normalizer.Form.NFKC)).isTrue();
    }
  }

  @Provide
  Arbitrary<Tokenization> tokenizations() {
    return Arbitraries.of(true, false)
        .flatMap(
            flag ->
                Arbitraries.of(NormalForm.class)
                    .flatMap(
                        form ->
                            Arbitraries.of(
                                new Tokenization("words", "", flag, flag, form),
                                new Tokenization("words", "", flag, !flag, form),
                                new Tokenization("characters", "", flag, flag, form),
                                new Tokenization("characters", "", flag, !flag, form),
                                new Tokenization("regex", "\\w+|[^\\w\\s]", flag, false, form),
                                new Tokenization(Commas.class.getName(), "", flag, false, form))));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "<br />",
            "<BR>",
            "<b",
            "'",
            "’",
            "I",
            "İ",
            "Σ",
            "x",
            "😀",
            "👍🏽",
            "\ud800",
            "\udc00",
            "\u00a0",
            "\u2028",
            ".",
            "?!",
            "。",
            "！",
            "好",
            "𠮷",
            "か\u3099",
            "ﾊﾟ",
            "ー",
            "한",
            "\u1112\u1161",
            "ที่",
            "\u200d",
            "\ufe0f",
            "\u0301",
            "H\u0331",
            "ﬁ",
            "㎒",
            "Ａ",
            "１２",
            ",",
            "_");
    Arbitrary<String> anything = Arbitraries.strings().ofMaxLength(8);
    return Arbitraries.oneOf(pieces, anything)
        .list()
        .ofMaxSize(20)
        .map(list -> String.join("", list));
  }
}
