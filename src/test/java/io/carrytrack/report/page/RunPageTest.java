package io.carrytrack.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.evaluation.Evaluation;
import io.carrytrack.evaluation.Evaluator;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.network.Predictor;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.report.GridReport;
import io.carrytrack.report.RoundHistory;
import io.carrytrack.report.WorkerTimes;
import io.carrytrack.scoring.ExplainedText;
import io.carrytrack.series.NaiveForecasts;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.ReservedIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

/** What stands in a report, by its structure. */
class RunPageTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", "string")
          .add("ids", DataTypes.createArrayType(DataTypes.IntegerType))
          .add("label", "double")
          .add("weight", "double");

  /** Outputs are made of the first token. */
  private record FirstToken(Task task) implements PredictorFactory {
    @Override
    public Predictor create(float[] parameters) {
      return (batch, outputs) -> {
        for (int row = 0; row < batch.rows(); row++) {
          float share = batch.tokens()[batch.offsets()[row]] % 100 / 100f;
          for (int k = 0; k < task.outputs(); k++) {
            outputs[row * task.outputs() + k] =
                task.outputs() == 1 ? share : k == 0 ? share : (1 - share) / (task.outputs() - 1);
          }
        }
      };
    }
  }

  private static Evaluation evaluation(Task task, LabelNames names) {
    Random random = new Random(7);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      double label = task.classes() == 0 ? random.nextGaussian() : random.nextInt(task.classes());
      rows.add(
          RowFactory.create("row " + i, new int[] {1 + random.nextInt(99), 2, 5 + i}, label, 1.0));
    }
    return Evaluator.look(
        SparkTest.spark().createDataFrame(rows, SCHEMA).repartition(3),
        names,
        new SequenceShape(3, PadSide.PRE),
        new FirstToken(task),
        new float[1],
        new Evaluator.Looking(Optional.of(ReservedIds.STANDARD), Optional.empty()));
  }

  private static final String HOSTILE = "</script><img src=x onerror=alert(1)> \u202E good";

  private static Files page(Task task, LabelNames names, boolean texts, NaiveForecasts naive) {
    Evaluation of = evaluation(task, names);
    boolean classes = task.classes() > 0;
    List<EpochRecord> epochs = new ArrayList<>();
    for (int epoch = 1; epoch <= 3; epoch++) {
      epochs.add(
          new EpochRecord(
              epoch,
              2,
              1,
              0.5,
              0.25,
              1.0 / epoch,
              classes ? 0.5 + 0.1 * epoch : null,
              1.1 / epoch,
              classes ? 0.5 + 0.05 * epoch : null,
              classes ? null : 0.3,
              classes ? null : 0.4,
              Map.of()));
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("training.epochs", "3");
    settings.put("training.seed", "1");
    return RunPage.of(
        new RunFacts(
            "a run",
            HOSTILE,
            Optional.of(
                new RunFacts.Training(
                    epochs,
                    2,
                    new RoundHistory.Times(
                        new double[] {0.5, 0.4, 0.6},
                        new double[] {0.1, 0.1, 0.2},
                        new WorkerTimes()),
                    7.5,
                    settings,
                    Map.of("training.epochs", "10", "training.seed", "1"))),
            Optional.of(
                new RunFacts.Measured(
                    "the test split",
                    of,
                    names,
                    naive,
                    new RunFacts.Texts(
                        explained(of), texts ? Optional.empty() : Optional.of("left out")))),
            Map.of("seed", "1"),
            List.of()));
  }

  private static List<ExplainedText> explained(Evaluation of) {
    return of.rows().mistakes().stream()
        .map(
            mistake ->
                new ExplainedText(
                    mistake.id(),
                    HOSTILE,
                    mistake.output(),
                    List.of(new ExplainedText.Word("<b>", -0.5))))
        .toList();
  }

  private static Document parsed(Files files) {
    return Jsoup.parse(new String(files.html(), StandardCharsets.UTF_8));
  }

  private static List<String> headings(Document document) {
    return document.select("h2").eachText();
  }

  @Test
  void aRunOfTwoClasses() {
    Files files = page(Task.BINARY, LabelNames.of(List.of("<i>bad", "good")), true, null);
    Document document = parsed(files);
    assertThat(headings(document))
        .containsExactly(
            "Training, epoch by epoch",
            "Classes, on the test split",
            "ROC and precision-recall",
            "Calibration",
            "By length and unknown words",
            "The mistakes that it is surest of",
            "Where the time went",
            "Data and machine",
            "Settings");
    assertThat(document.select("dl.glance dt").eachText())
        .contains("accuracy", "AUC", "Brier score");
    assertThat(document.select("details")).hasSize(20);
    assertThat(document.select("details p.text").first().wholeText()).isEqualTo(HOSTILE);
    assertThat(document.select(".word").first().text()).isEqualTo("<b> -0.500");
    assertThat(document.select("img, b, i")).isEmpty();
    assertThat(document.select("tr.changed td.key").eachText()).containsExactly("training.epochs");
    assertThat(document.select("figure svg[role=img][aria-label]")).hasSize(10);
    assertThat(files.charts().keySet())
        .contains("accuracy.svg", "roc.png", "reliability.svg", "time.png");
    assertThat(
            document.select("table.matrix td").eachText().stream()
                .mapToInt(Integer::parseInt)
                .sum())
        .isEqualTo(300);
  }

  @Test
  void chartsFollowThePagesColoursAndShareNoIds() {
    Document document = parsed(page(Task.BINARY, LabelNames.NONE, true, null));
    String svg = document.select("figure svg").outerHtml();
    assertThat(svg).contains("var(--c1)", "var(--c2)", "var(--ink)", "var(--card)");
    assertThat(svg).as("colours of paper").doesNotContain("rgb(0,114,178)", "rgb(31,41,51)");
    List<String> ids = document.select("svg [id]").eachAttr("id");
    assertThat(ids).doesNotHaveDuplicates();
    for (Element clipped : document.select("svg [clip-path]")) {
      assertThat(ids).contains(clipped.attr("clip-path").replaceAll("url\\(#(.*)\\)", "$1"));
    }
  }

  @Test
  void withoutTextsThereIsNone() {
    Files files = page(Task.BINARY, LabelNames.NONE, false, null);
    Document document = parsed(files);
    assertThat(document.select("details")).isEmpty();
    assertThat(document.select("p.text, .word")).isEmpty();
    assertThat(document.text()).contains("left out", "row 1");
  }

  @Test
  void aRunOfManyClasses() {
    Document document =
        parsed(page(Task.multiclass(3), LabelNames.of(List.of("a", "b", "c")), true, null));
    assertThat(headings(document))
        .contains("Calibration", "Classes, on the test split")
        .doesNotContain("ROC and precision-recall");
    assertThat(document.select("table.matrix tbody tr")).hasSize(3);
    assertThat(document.select("dl.glance dt").eachText()).contains("macro F1");
  }

  @Test
  void aRunOfNumbers() {
    Document document =
        parsed(
            page(
                Task.regression(new Target(RegressionLoss.MAE, 3, 2)),
                LabelNames.NONE,
                false,
                new NaiveForecasts(1.25, null)));
    assertThat(headings(document))
        .contains("Errors, on the test split", "The largest errors")
        .doesNotContain("Calibration", "By length and unknown words");
    assertThat(document.text()).contains("error of the last value", "1.25");
    assertThat(document.select("figure svg")).hasSize(6);
  }

  @Test
  void aGridsPage() throws IOException {
    GridReport report =
        new ObjectMapper()
            .readValue(
                Project.root().resolve("docs/results/grids/averaging-seeds/grid.json").toFile(),
                GridReport.class);
    Document document = Jsoup.parse(new String(GridPage.of(report), StandardCharsets.UTF_8));
    assertThat(document.select("section").last().select("tbody tr")).hasSize(report.cells().size());
    assertThat(document.select("section").first().select("tbody tr"))
        .hasSize(report.groups().size());
    assertThat(document.select("figure svg")).isNotEmpty();
  }
}
