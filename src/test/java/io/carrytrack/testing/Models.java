package io.carrytrack.testing;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Initialiser;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layers;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.model.ModelInput;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import io.carrytrack.series.Borders;
import io.carrytrack.series.Forecast;
import io.carrytrack.series.Scaling;
import io.carrytrack.series.SeriesColumns;
import io.carrytrack.series.SeriesModel;
import io.carrytrack.series.WindowRule;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.WordIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;

/** Small models that nobody trained, for tests of what uses models. */
public final class Models {
  /** The words that the models know. */
  public static final List<String> WORDS =
      List.of("the", "film", "was", "a", "plot", "and", "actors", "great", "awful", "of", "café");

  private static final int LENGTH = 12;

  private Models() {}

  /** An LSTM over {@link #WORDS} whose probabilities are spread out. */
  public static SavedModel lstm() {
    return lstm(Task.BINARY);
  }

  /** An LSTM over {@link #WORDS} that predicts a number. */
  public static SavedModel number() {
    return lstm(Task.regression(new Target(RegressionLoss.MSE, 5, 2)));
  }

  private static SavedModel lstm(Task task) {
    int vocabulary = WordIndex.FIRST_WORD + WORDS.size();
    Architecture spec =
        new Architecture(
                vocabulary,
                8,
                LENGTH,
                PadSide.PRE,
                false,
                Layers.read("layers", List.of(Map.of("type", "lstm", "units", 8))))
            .withOutput(task.outputLayer());
    return texts(spec, task, initial(spec, 7, 4));
  }

  /** A network on ids, of the task that its last layer tells, whose biases are not 0 either. */
  public static SavedModel of(Architecture spec, Task task) {
    return texts(spec, task, drawn(spec));
  }

  private static SavedModel texts(Architecture spec, Task task, float[] parameters) {
    return new SavedModel(
        spec,
        task,
        new ModelInput.Texts(
            new TextSettings(spec.vocabularySize(), spec.length(), spec.padding(), spec.padding()),
            new WordIndex(WORDS)),
        LabelNames.NONE,
        parameters,
        Map.of(),
        Map.of());
  }

  private static float[] initial(Architecture spec, long seed, float factor) {
    ParameterLayout layout = spec.layout();
    float[] parameters = new float[layout.size()];
    Initialiser.initialise(layout, seed, parameters);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] *= factor;
    }
    return parameters;
  }

  private static float[] drawn(Architecture spec) {
    float[] parameters = initial(spec, 3, 1);
    Random random = new Random(4);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += random.nextFloat() - 0.5f;
    }
    for (ParameterLayout.Array array : spec.layout().arrays()) {
      if (array.name().endsWith(".moving_variance")) {
        for (int i = array.offset(); i < array.end(); i++) {
          parameters[i] = 0.2f + Math.abs(parameters[i]);
        }
      }
    }
    return parameters;
  }

  /** A GRU that forecasts the temperature of a place from its last hours. */
  public static SavedModel series(Forecast forecast) {
    Architecture spec =
        new Architecture(
            new Input.Numbers(2),
            6,
            Layers.read(
                "layers",
                List.of(
                    Map.of("type", "gru", "units", 5),
                    Map.of("type", "dense", "units", 1, "activation", "linear"))));
    SeriesModel series =
        new SeriesModel(
            new SeriesColumns("date", "place", List.of("temp", "press"), "temp"),
            new WindowRule(6, 2, 3_600_000_000L, 1),
            forecast,
            List.of(new Scaling(12.25, 3), new Scaling(1016.5, 0.7)),
            Borders.NONE);
    return new SavedModel(
        spec,
        Task.regression(new Target(RegressionLoss.MAE, 12.25, 3)),
        new ModelInput.Windows(series),
        LabelNames.NONE,
        drawn(spec),
        Map.of(),
        Map.of());
  }

  /** The same as a directory. */
  public static String saved(Path directory) throws IOException {
    Path model = directory.resolve("model");
    ModelWriter.write(lstm(), new org.apache.hadoop.fs.Path(model.toUri()), new Configuration());
    return model.toString();
  }
}
