package io.carrytrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten thousand rows of labels as people have them: a model whose counts add up, or words. */
class LabelCasesTest {
  private static final int ROWS = 10_000;
  private static final String TRAINED = "";

  @TempDir Path home;

  private static Arguments of(
      String name, IntFunction<String> label, String invalid, String outcome) {
    return Arguments.of(name, label, invalid, outcome);
  }

  /** A label a row; "fail" or "reject"; and words of the refusal, none where it is trained. */
  static Stream<Arguments> cases() {
    IntFunction<String> two = i -> i % 2 == 0 ? "ham" : "spam";
    IntFunction<String> gaps = i -> i % 10 == 3 ? "" : two.apply(i);
    IntFunction<String> blanks = i -> i % 10 == 3 ? "\"  \"" : two.apply(i);
    IntFunction<String> mixed = i -> i % 3 == 0 ? "two" : String.valueOf(i % 3);
    IntFunction<String> alike = i -> i % 3 == 0 ? "tea" : i % 3 == 1 ? "café" : "cafe\u0301";
    return Stream.of(
        of("missing", gaps, "reject", TRAINED),
        of("blank", blanks, "fail", TRAINED),
        of("numbers beside words", mixed, "fail", "numbers stand beside words"),
        of("a thousand classes", i -> "class " + i / 5 % 1000, "fail", TRAINED),
        of("a class a row", i -> "class " + i, "fail", "each of the"),
        of("one class", i -> "ham", "fail", "so there is nothing to tell apart"),
        of("all missing", i -> "", "fail", "no labelled review to train on"),
        of("letters alike", alike, "fail", "Unicode's form alone"),
        of("by case", i -> i % 3 == 0 ? "Ham" : two.apply(i), "fail", "differ by case"),
        of("Cyrillic beside Latin", i -> i % 2 == 0 ? "a" : "\u0430", "fail", TRAINED),
        of("full-width digits", i -> i % 2 == 0 ? "\uff11" : "\uff12", "fail", TRAINED),
        of("fractions", i -> i % 4 + ".5", "fail", "they are fractions"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aModelWhoseCountsAddUpOrWords(
      String name, IntFunction<String> label, String invalid, String words) throws IOException {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("id,text,label,split\n");
    for (int i = 0; i < ROWS; i++) {
      csv.append(i).append(',').append(LocalRuns.words(random, i % 3)).append(',');
      csv.append(label.apply(i)).append(i % 5 == 4 ? ",test\n" : ",train\n");
    }
    Path table = Files.writeString(home.resolve("table.csv"), csv.toString());
    List<String> settings =
        List.of(
            "network.type=nb-linear",
            "text.vocabulary-size=100",
            "text.max-length=20",
            "training.epochs=2",
            "report.predictions=false",
            "input.invalid=" + invalid);
    Path run = home.resolve("run");
    List<String> console = new ArrayList<>();
    JsonNode[] result = new JsonNode[1];
    Throwable thrown =
        catchThrowable(
            () -> result[0] = LocalRuns.train(table, settings, LocalRuns.into(run), console::add));
    if (!words.equals(TRAINED)) {
      assertThat(thrown).isInstanceOf(UserError.class).hasMessageContaining(words);
      assertThat(run.resolve("model")).as("nothing is left behind").doesNotExist();
      return;
    }
    assertThat(thrown).as("%s", console).isNull();
    long rows = 0;
    for (JsonNode split : result[0].get("data")) {
      rows += split.asLong();
    }
    for (JsonNode rejected : result[0].get("rejected")) {
      rows += rejected.get("rows").asLong();
    }
    assertThat(rows).as("%s: %s", result[0].get("data"), result[0].get("rejected")).isEqualTo(ROWS);
    assertThat(result[0].at("/test/rows").asLong())
        .isEqualTo(result[0].at("/data/test").asLong())
        .isPositive();
    assertThat(run.resolve("model/model.json")).exists();
  }
}
