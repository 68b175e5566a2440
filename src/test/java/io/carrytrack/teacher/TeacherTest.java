package io.carrytrack.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import io.carrytrack.series.Forecast;
import io.carrytrack.task.LabelNames;
import io.carrytrack.testing.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may teach whom, as far as it is known before anything is read. */
class TeacherTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path home;

  private static Experiment experiment(String... settings) {
    return Experiment.load(null, new Properties(), List.of(settings), null);
  }

  private String saved(SavedModel model) throws IOException {
    Path to = home.resolve("model");
    ModelWriter.replace(model, new org.apache.hadoop.fs.Path(to.toString()), HADOOP);
    return to.toString();
  }

  private void refused(SavedModel model, String why, String... settings) throws IOException {
    String path = saved(model);
    Experiment experiment = experiment(settings);
    assertThatThrownBy(() -> Teacher.of(path, experiment, HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(why);
  }

  @Test
  void aClassifierTeaches() throws IOException {
    SavedModel model = Models.lstm();
    Teacher teacher = Teacher.of(saved(model), experiment(), HADOOP).orElseThrow();
    assertThat(teacher.sha256()).isEqualTo(ModelWriter.parametersSha256(model.parameters()));
    teacher.requireLabels(LabelNames.NONE);
    teacher.requireTask(model.task());
    assertThat(Teacher.of(null, experiment(), HADOOP)).isEmpty();
  }

  @Test
  void whatPredictsNumbersDoesNot() throws IOException {
    refused(Models.number(), "predicts a number, and a teacher's labels are probabilities");
    refused(Models.series(Forecast.VALUE), "forecasts a series, and a teacher labels texts");
  }

  @Test
  void labelsThatAreSaidAreComparedAtOnce() throws IOException {
    refused(
        Models.lstm(),
        "the teacher's labels are [], those of the reviews [bad, good]",
        "input.labels=\"bad,good\"");
  }

  @Test
  void aSeriesIsNotTaught() throws IOException {
    refused(
        Models.lstm(),
        "input.kind is series, and a teacher labels texts",
        "input.kind=series",
        "input.series.time-column=t",
        "input.series.features=[x]");
  }

  @Test
  void aTeacherThatHeldOutTheSameReviewsFavoursNobody() {
    assertThat(validationWarning(List.of())).isEmpty();
    assertThat(validationWarning(List.of(), "training.validation-split=0.1")).isEmpty();
    assertThat(validationWarning(List.of("training.seed=2"), "training.validation-split=0"))
        .isEmpty();
    assertThat(validationWarning(List.of("training.seed=2")))
        .startsWith(
            "the teacher was trained with training.seed = 2 and training.validation-split"
                + " = 0.2, so that it may have learned from reviews that validate here");
    assertThat(validationWarning(List.of("training.validation-split=0")))
        .contains("training.validation-split = 0,");
    assertThat(new Teacher("model", Models.lstm()).validationWarning(experiment().training()))
        .as("nobody knows")
        .isEmpty();
  }

  /** What is said of a teacher of these settings; of no characters if nothing. */
  private static String validationWarning(List<String> were, String... are) {
    SavedModel model = Models.lstm();
    SavedModel trained =
        new SavedModel(
            model.architecture(),
            model.task(),
            model.input(),
            model.labels(),
            model.parameters(),
            Map.of(),
            Map.of("configuration", experiment(were.toArray(String[]::new)).resolved()));
    return new Teacher("model", trained).validationWarning(experiment(are).training()).orElse("");
  }
}
