package io.carrytrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.model.SavedModel;
import io.carrytrack.report.EvaluateReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A linear model from the table to the evaluation. */
class LinearJobTest {
  private static final List<String> LINEAR =
      List.of(
          "network.type=nb-linear",
          "network.kernel=blas",
          "text.n-grams=2",
          "text.repeats=false",
          "text.max-length=60",
          "text.vocabulary-size=50000",
          "training.epochs=10");

  @TempDir static Path home;
  private static final List<String> console = new ArrayList<>();
  private static Path table;
  private static JsonNode result;

  /** What "not good" says, no single word does: both labels have both words as often. */
  @BeforeAll
  static void train() throws IOException {
    Random random = new Random(4);
    StringBuilder csv = new StringBuilder("id,text,label,split\n");
    for (int i = 0; i < 400; i++) {
      boolean positive = i % 2 == 1;
      csv.append(i).append(',').append(LocalRuns.words(random, 0));
      csv.append(positive ? "good but not " : "but not good ");
      csv.append(LocalRuns.words(random, 0)).append(positive ? ",yes" : ",no");
      csv.append(i < 300 ? ",train\n" : ",test\n");
    }
    table = Files.writeString(home.resolve("table.csv"), csv.toString());
    result = LocalRuns.train(table, LINEAR, LocalRuns.into(home.resolve("run")), console::add);
  }

  @Test
  void pairsTellWhatSingleWordsDoNot() throws IOException {
    assertThat(result.at("/test/accuracy").asDouble()).isEqualTo(1);
    List<String> single = LocalRuns.settings(LINEAR, "text.n-grams=1");
    JsonNode words =
        LocalRuns.train(table, single, LocalRuns.into(home.resolve("single")), line -> {});
    assertThat(words.at("/test/accuracy").asDouble()).isLessThan(0.7);
  }

  @Test
  void theModelHasTheIdsThatOccur() {
    SavedModel model = LocalRuns.model(home.resolve("run"));
    int ids = model.vocabulary().size();
    assertThat(ids).isLessThan(500);
    assertThat(model.text().vocabularySize()).isEqualTo(ids);
    assertThat(result.get("parameters").asInt()).isEqualTo(ids + 2);
    assertThat(model.vocabulary().words()).contains("not good", "good but");
    assertThat(console)
        .anySatisfy(line -> assertThat(line).startsWith("training nb-linear on "))
        .contains("of %d ids: %d parameters".formatted(ids, ids + 2));
  }

  @Test
  void itIsEvaluatedAsItWasTested() throws IOException {
    List<String> lines = new ArrayList<>();
    EvaluateReport report =
        LocalRuns.evaluate(
            home.resolve("run"),
            CorpusSettings.of(table.toString(), Format.CSV),
            home.resolve("metrics"),
            Optional.empty(),
            lines::add);
    assertThat(report.metrics().accuracy()).as("training rows too").isEqualTo(1.0);
    assertThat(lines).noneMatch(line -> line.contains("warning"));
    assertThat(home.resolve("metrics/report.html")).exists();
  }

  @Test
  void aModelToBeginWithIsRefused() {
    TrainOptions options =
        new TrainOptions(
            home.resolve("init").toString(),
            home.resolve("run/model").toString(),
            false,
            false,
            false);
    assertThatThrownBy(() -> LocalRuns.train(table, LINEAR, options, line -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--init: network.type is nb-linear, which begins with the counts");
    assertThat(home.resolve("init")).as("a refused start changes nothing").doesNotExist();
  }
}
