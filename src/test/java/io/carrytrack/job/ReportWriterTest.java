package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import io.carrytrack.evaluation.Prediction;
import io.carrytrack.job.compare.ReportJob;
import io.carrytrack.report.Comparison;
import io.carrytrack.report.PairedDifference;
import io.carrytrack.report.PredictionsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs leave for people, from reviews on: reports, predictions and comparisons. */
class ReportWriterTest {
  private static final String[] WORDS = {"the", "film", "was", "a", "plot", "and", "actors", "of"};
  private static final String HOSTILE = "</script><img src=x onerror=alert(1)>";

  @TempDir static Path home;
  private static Path first;
  private static Path second;
  private final List<String> console = new ArrayList<>();

  @BeforeAll
  static void twoRuns() throws IOException {
    Random random = new Random(3);
    StringBuilder csv = new StringBuilder("id,text,label,split\n");
    for (int i = 0; i < 120; i++) {
      int label = random.nextInt(2);
      csv.append("row").append(i).append(",\"").append(HOSTILE);
      csv.append(random.nextInt(3) == 0 ? " fine" : label == 0 ? " bad" : " good");
      for (int word = random.nextInt(8) + 2; word > 0; word--) {
        csv.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
      }
      csv.append("\",").append(label).append(',').append(i < 70 ? "train" : "test").append('\n');
    }
    Files.writeString(home.resolve("reviews.csv"), csv);
    first = train("first", "training.seed=1");
    second = train("second", "training.seed=2", "report.texts=false");
  }

  private static Path train(String name, String... settings) throws IOException {
    Path out = home.resolve(name);
    LocalRuns.train(
        home.resolve("reviews.csv"),
        LocalRuns.settings(LocalRuns.OF_CLASSES, settings),
        new TrainOptions(out.toString(), null, false, Files.exists(out), false),
        line -> {});
    return out;
  }

  private static Document page(Path directory) throws IOException {
    return Jsoup.parse(Files.readString(directory.resolve("report.html"), StandardCharsets.UTF_8));
  }

  private static List<Prediction> predictions(Path run) throws IOException {
    return PredictionsFile.read(
            new org.apache.hadoop.fs.Path(run.resolve(PredictionsFile.NAME).toUri()),
            new Configuration())
        .orElseThrow();
  }

  @Test
  void aRunLeavesAReportWithItsMistakes() throws IOException {
    Document page = page(first);
    assertThat(page.select("details")).isNotEmpty();
    assertThat(page.select("details p.text"))
        .as("each mistake's text was found again")
        .hasSameSizeAs(page.select("details"))
        .allSatisfy(text -> assertThat(text.wholeText()).startsWith(HOSTILE));
    assertThat(page.select("details .word")).isNotEmpty();
    assertThat(page.select("img")).isEmpty();
    assertThat(page.select("script")).hasSize(1);
    assertThat(page.select("td.key:contains(data fingerprint) + td").text())
        .isEqualTo(LocalRuns.result(first).path("dataFingerprint").asText());
    assertThat(first.resolve("report-charts/roc.svg")).isNotEmptyFile();
    assertThat(first.resolve("report-charts/roc.png")).isNotEmptyFile();
  }

  @Test
  void withoutTextsNoneIsInThePage() throws IOException {
    assertThat(Files.readString(second.resolve("report.html"))).doesNotContain("onerror");
    assertThat(page(second).select("details")).isEmpty();
  }

  @Test
  void predictionsAreThoseThatWereMeasured() throws IOException {
    List<Prediction> rows = predictions(first);
    JsonNode test = LocalRuns.result(first).path("test");
    assertThat(rows).hasSize(test.path("rows").asInt());
    assertThat(rows).extracting(Prediction::id).isSorted().doesNotHaveDuplicates();
    double right = rows.stream().filter(row -> row.label() == row.prediction()).count();
    assertThat(right / rows.size()).isEqualTo(test.path("accuracy").asDouble());
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.probability() > 0.5).isEqualTo(row.prediction() == 1));
  }

  @Test
  void aRunMayKeepNoPredictions() throws IOException {
    Path run = train("replaced");
    assertThat(run.resolve(PredictionsFile.NAME)).exists();
    train("replaced", "report.predictions=false");
    assertThat(run.resolve(PredictionsFile.NAME)).doesNotExist();
    assertThat(run.resolve("report.html")).exists();
    assertThat(LocalRuns.result(run).path("parametersSha256"))
        .as("what is kept changes nothing")
        .isEqualTo(LocalRuns.result(first).path("parametersSha256"));
  }

  /** Whatever is thrown on the way, here for want of everything. */
  @Test
  void aReportThatFailsFailsNoRun() {
    ReportWriter writer =
        new ReportWriter(JavaSparkContext.fromSparkContext(spark().sparkContext()), console::add);
    assertThat(
            writer.ofTraining(
                new org.apache.hadoop.fs.Path(home.toUri()),
                null,
                null,
                Optional.empty(),
                null,
                null,
                null))
        .isFalse();
    assertThat(console).singleElement().asString().startsWith("warning: there is no report");
  }

  @Test
  void runsAreComparedRowByRow() throws IOException {
    Path out = home.resolve("compared");
    Comparison comparison =
        new ReportJob(
                List.of(first.toString(), second.resolve("result.json").toString()),
                out.toString(),
                false,
                console::add)
            .execute();
    assertThat(comparison.runs())
        .extracting(Comparison.Run::name)
        .containsExactly("first", "second");
    assertThat(comparison.settings()).containsOnlyKeys("training.seed");
    PairedDifference pair = comparison.pairs().get(0);
    assertThat(pair.pairs()).isEqualTo(50);
    assertThat(pair.difference())
        .isCloseTo(
            LocalRuns.result(second).path("test").path("accuracy").asDouble()
                - LocalRuns.result(first).path("test").path("accuracy").asDouble(),
            within(1e-12));
    Document page = page(out);
    assertThat(page.select("h2").eachText())
        .containsExactly(
            "Results", "Row by row", "Epoch by epoch", "Settings that differ", "Data and machine");
    assertThat(page.select("figure svg")).hasSize(4);
    assertThat(out.resolve("comparison.json")).isNotEmptyFile();
    assertThat(console).last().asString().startsWith("report ");
    assertThatThrownBy(
            () ->
                new ReportJob(List.of(first.toString()), out.toString(), false, console::add)
                    .execute())
        .as("occupied")
        .isInstanceOf(UserError.class);
    new ReportJob(List.of(first.toString()), out.toString(), true, console::add).execute();
    assertThat(page(out).select("h1").text()).isEqualTo("1 run");
  }

  @Test
  void whatIsNoRunIsRefused() throws IOException {
    Path empty = Files.createDirectories(home.resolve("empty"));
    String out = home.resolve("never").toString();
    assertThatThrownBy(
            () ->
                new ReportJob(List.of(first.toString(), empty.toString()), out, false, console::add)
                    .execute())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("empty has no result.json");
    Files.writeString(empty.resolve("result.json"), "{\"rows\": 1}");
    assertThatThrownBy(
            () -> new ReportJob(List.of(empty.toString()), out, false, console::add).execute())
        .hasMessageContaining("of no training run and no evaluation");
    assertThatThrownBy(
            () ->
                new ReportJob(List.of(first.toString(), first + "/"), out, false, console::add)
                    .execute())
        .hasMessageContaining("named twice");
    assertThat(Path.of(out)).doesNotExist();
  }
}
