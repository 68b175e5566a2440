package io.carrytrack.testing;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Initialiser;
import io.carrytrack.architecture.Layers;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.model.ModelInput;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
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
    ParameterLayout layout = spec.layout();
    float[] parameters = new float[layout.size()];
    Initialiser.initialise(layout, 7, parameters);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] *= 4;
    }
    return new SavedModel(
        spec,
        task,
        new ModelInput.Texts(
            new TextSettings(vocabulary, LENGTH, PadSide.PRE, PadSide.PRE), new WordIndex(WORDS)),
        LabelNames.NONE,
        parameters,
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
