package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import io.carrytrack.task.LabelNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learning from a model's labels. */
class TeacherJobTest {
  private static final List<String> LINEAR =
      List.of(
          "network.type=nb-linear",
          "network.kernel=blas",
          "text.repeats=false",
          "text.max-length=12",
          "text.vocabulary-size=100",
          "training.epochs=6");

  private static final List<String> PUPIL =
      List.of(
          "training.epochs=4",
          "training.batch-size=16",
          "text.max-length=12",
          "text.vocabulary-size=100",
          "network.embedding=4",
          "network.kernel=blas",
          "network.layers=[{type=global-average-pooling}]",
          "optimizer.learning-rate=0.05",
          "averaging.workers=2",
          "averaging.frequency=4");

  @TempDir static Path home;
  private static Path few;
  private static Path table;
  private static Path reversed;
  private static final List<String> console = new ArrayList<>();
  private static JsonNode pupil;

  /**
   * Few reviews have labels, and all of these are of the words "good" and "bad"; the unlabelled
   * ones are of "fine" and "poor" too, which the test split is of alone.
   */
  @BeforeAll
  static void teach() throws IOException {
    Random random = new Random(4);
    StringBuilder csv = new StringBuilder("id,text,label,split\n");
    for (int i = 0; i < 40; i++) {
      row(csv, random, i, i % 2 == 0 ? "good" : "bad", i % 2 == 0 ? "yes" : "no", "train");
    }
    few = Files.writeString(home.resolve("few.csv"), csv.toString());
    for (int i = 40; i < 340; i++) {
      row(csv, random, i, i % 2 == 0 ? "good fine" : "bad poor", "", "unlabelled");
    }
    for (int i = 340; i < 440; i++) {
      row(csv, random, i, i % 2 == 0 ? "fine" : "poor", i % 2 == 0 ? "yes" : "no", "test");
    }
    csv.append("440,,,unlabelled\n".replace(",,", ",... !,"));
    table = Files.writeString(home.resolve("table.csv"), csv.toString());
    LocalRuns.train(few, LINEAR, LocalRuns.into(home.resolve("teacher")), line -> {});
    SavedModel model = LocalRuns.model(home.resolve("teacher"));
    float[] opposite = model.parameters().clone();
    // of the output layer, one unit on the sum of the words
    for (int i = opposite.length - 2; i < opposite.length; i++) {
      opposite[i] = -opposite[i];
    }
    reversed = home.resolve("reversed");
    write(
        new SavedModel(
            model.architecture(),
            model.task(),
            model.input(),
            model.labels(),
            opposite,
            Map.of(),
            Map.of()),
        reversed);
    pupil =
        LocalRuns.train(
            table, PUPIL, taught(home.resolve("pupil"), teacher(), false), console::add);
  }

  private static void row(
      StringBuilder csv, Random random, int id, String words, String label, String split) {
    csv.append(id).append(',').append(LocalRuns.words(random, 0)).append(words);
    csv.append(',').append(label).append(',').append(split).append('\n');
  }

  private static void write(SavedModel model, Path to) throws IOException {
    ModelWriter.replace(
        model, new org.apache.hadoop.fs.Path(to.toUri()), spark().sessionState().newHadoopConf());
  }

  private static TrainOptions taught(Path out, Path teacher, boolean resume) {
    return new TrainOptions(out.toString(), null, teacher.toString(), resume, false, false);
  }

  private static Path teacher() {
    return home.resolve("teacher/model");
  }

  @Test
  void aPupilKnowsWhatItsTeacherSaidOfTheUnlabelled() throws IOException {
    JsonNode against =
        LocalRuns.train(table, PUPIL, taught(home.resolve("against"), reversed, false), l -> {});
    assertThat(pupil.at("/test/accuracy").asDouble()).isGreaterThan(0.95);
    assertThat(against.at("/test/accuracy").asDouble()).isLessThan(0.1);
    assertThat(console)
        .contains(
            "teacher "
                + teacher()
                + " labels 300 reviews without a label; 1 have no word that it knows and are left"
                + " out");
    JsonNode report = pupil.get("teacher");
    assertThat(report.get("path").asText()).isEqualTo(teacher().toString());
    assertThat(report.get("sha256").asText())
        .isEqualTo(LocalRuns.result(home.resolve("teacher")).get("parametersSha256").asText());
    assertThat(report.get("weight").asDouble()).isEqualTo(1);
    assertThat(report.get("on").asText()).isEqualTo("unlabelled");
    assertThat(report.get("unlabelled").asLong()).isEqualTo(300);
    assertThat(report.get("withoutWords").asLong()).isEqualTo(1);
    assertThat(report.get("labelled").asLong()).isZero();
    assertThat(LocalRuns.model(home.resolve("pupil")).vocabulary().words())
        .contains("fine", "poor");
  }

  @Test
  void weightAndRowsDecide() throws IOException {
    List<String> lines = new ArrayList<>();
    String withoutSplits =
        Files.readString(few).replace(",split", "").replace(",train", "") + "40,good,\n41,bad,\n";
    Path mixed = Files.writeString(home.resolve("without-splits.csv"), withoutSplits);
    List<String> all =
        LocalRuns.settings(
            PUPIL, "training.epochs=12", "training.teacher.on=all", "training.teacher.weight=5");
    JsonNode both =
        LocalRuns.train(mixed, all, taught(home.resolve("both"), reversed, false), lines::add);
    assertThat(both.at("/teacher/labelled").asLong()).isEqualTo(40);
    assertThat(both.at("/teacher/on").asText()).isEqualTo("all");
    assertThat(lines)
        .contains(
            "teacher "
                + reversed
                + " labels 2 reviews without a label and 40 of train beside their own");
    JsonNode last = both.get("epochs").get(11);
    List<String> light =
        LocalRuns.settings(
            PUPIL, "training.epochs=12", "training.teacher.on=all", "training.teacher.weight=0.01");
    JsonNode own =
        LocalRuns.train(mixed, light, taught(home.resolve("own"), reversed, false), line -> {});
    assertThat(own.get("epochs").get(11).get("validationAccuracy").asDouble()).isGreaterThan(0.7);
    assertThat(last.get("validationAccuracy").asDouble())
        .as("validation is of the labels that the reviews have")
        .isLessThan(0.1);
    assertThat(last.get("trainAccuracy").asDouble())
        .as("training of those that it learns")
        .isGreaterThan(0.9);
  }

  @Test
  void aRunGoesOnWithItsTeacherAlone() throws IOException {
    Path broken = home.resolve("broken");
    List<String> two = LocalRuns.settings(PUPIL, "training.epochs=2");
    LocalRuns.train(table, two, taught(broken, teacher(), false), line -> {});
    Files.delete(broken.resolve("result.json"));
    assertThatThrownBy(
            () -> LocalRuns.train(table, PUPIL, taught(broken, reversed, true), line -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the teacher's SHA-256");
    assertThatThrownBy(
            () ->
                LocalRuns.train(
                    table,
                    PUPIL,
                    new TrainOptions(broken.toString(), null, true, false, false),
                    line -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the teacher's SHA-256");
    JsonNode resumed = LocalRuns.train(table, PUPIL, taught(broken, teacher(), true), line -> {});
    assertThat(resumed.get("lastParametersSha256")).isEqualTo(pupil.get("lastParametersSha256"));
    assertThat(resumed.get("dataFingerprint")).isEqualTo(pupil.get("dataFingerprint"));
    List<String> lines = new ArrayList<>();
    LocalRuns.train(table, PUPIL, taught(home.resolve("pupil"), teacher(), true), lines::add);
    assertThat(lines).singleElement().asString().startsWith("finished already");
    Files.setLastModifiedTime(table, FileTime.fromMillis(0));
    LocalRuns.train(table, PUPIL, taught(home.resolve("pupil"), teacher(), true), lines::add);
    assertThat(lines)
        .contains(
            "the run is finished; its input's files are others now, so their reviews are compared")
        .last()
        .asString()
        .startsWith("finished already");
    assertThatThrownBy(
            () ->
                LocalRuns.train(
                    table, PUPIL, taught(home.resolve("pupil"), reversed, true), line -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the model of --teacher was");
  }

  @Test
  void whatCannotTeachIsRefused() throws IOException {
    SavedModel model = LocalRuns.model(home.resolve("teacher"));
    Path swapped = home.resolve("swapped");
    write(
        new SavedModel(
            model.architecture(),
            model.task(),
            model.input(),
            LabelNames.of(List.of("yes", "no")),
            model.parameters(),
            Map.of(),
            Map.of()),
        swapped);
    refused(table, swapped, "the teacher's labels are [yes, no], those of the reviews [no, yes]");
    refused(table, teacher(), "network.type is nb-linear", LINEAR.toArray(String[]::new));
    refused(table, teacher(), "task.type is regression", "task.type=regression");
    refused(
        table,
        teacher(),
        "averaging.master is dl4j",
        "averaging.master=dl4j",
        "network.layers=[{type=lstm,units=2}]");
    refused(
        table,
        teacher(),
        "the teacher puts out one probability, by a sigmoid, this network 2 probabilities",
        "task.type=multiclass");
    refused(few, teacher(), "there is no review without a label");
    refused(
        table,
        null,
        "training.teacher.weight says nothing where there is no --teacher",
        "training.teacher.weight=2");
  }

  private static void refused(Path input, Path teacher, String why, String... settings) {
    Path out = home.resolve("refused");
    List<String> all = LocalRuns.settings(PUPIL, settings);
    TrainOptions options = teacher == null ? LocalRuns.into(out) : taught(out, teacher, false);
    assertThatThrownBy(() -> LocalRuns.train(input, all, options, line -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(why);
    assertThat(out).as("a refused start changes nothing").doesNotExist();
  }
}
