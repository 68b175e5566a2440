package io.carrytrack.job.exchange;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.files.AtomicFile;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.model.SavedModel;
import io.carrytrack.pipeline.SavedModels;
import io.carrytrack.series.Forecast;
import io.carrytrack.task.Target;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Writes a saved model as a file of another program. No Spark session is opened for it. */
public final class ExportJob {
  private final String model;
  private final ExportFormat format;
  private final String out;
  private final boolean overwrite;
  private final Console console;

  /**
   * @param model directory of the saved model, or a saved pipeline of our stages
   * @param out the file to write
   * @param overwrite whether a former file of that format is replaced
   */
  public ExportJob(
      String model, ExportFormat format, String out, boolean overwrite, Console console) {
    this.model = model;
    this.format = format;
    this.out = out;
    this.overwrite = overwrite;
    this.console = console;
  }

  /**
   * Exports it.
   *
   * @throws UserError if the model is none, the format has no equal of a layer, or the output is
   *     occupied; nothing has been written then
   */
  public void execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    Path file = HadoopPaths.output(out, hadoop);
    requireName(file);
    AtomicFile.recover(file, hadoop);
    requireReplaceable(file, hadoop);
    console.event(Event.Phase.ofDriver("reading " + model));
    SavedModel saved = SavedModels.read(HadoopPaths.path(model), hadoop);
    saved.requireOneTarget("--model " + model);
    ExportFormat.Exported exported = format.of(saved);
    AtomicFile.write(file, exported.content(), hadoop);
    long bytes = file.getFileSystem(hadoop).getFileStatus(file).getLen();
    console.event(
        new Event.Result(
            "export",
            file.toString(),
            String.format(Locale.ROOT, "%s, %,d bytes: %s", file, bytes, exported.what())));
    tell(saved);
  }

  private void requireName(Path file) {
    if (format == ExportFormat.KERAS && !file.getName().endsWith(".keras")) {
      throw UserError.usage("--out %s: Keras opens no file whose name does not end in .keras", out);
    }
  }

  private void requireReplaceable(Path file, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    if (files.exists(file) && files.getFileStatus(file).isDirectory()) {
      throw UserError.usage("%s is a directory; name a file", file);
    }
    if (!files.exists(file) || !overwrite) {
      HadoopPaths.requireFree(file, false, List.of(), hadoop);
    } else if (!format.is(head(file, files))) {
      throw UserError.usage(
          "%s exists and is no file of --format %s by its first bytes: it is not overwritten;"
              + " choose another",
          file, Setting.word(format));
    }
  }

  private static byte[] head(Path file, FileSystem files) throws IOException {
    try (InputStream in = files.open(file)) {
      return in.readNBytes(ExportFormat.HEAD);
    }
  }

  /** What whoever runs the file has to do before and behind it. */
  private void tell(SavedModel saved) {
    if (saved.series().isEmpty()) {
      boolean front = saved.architecture().padding() == PadSide.PRE;
      say(
          "  texts become ids outside of it, by the model's text settings and vocabulary.txt, padded"
              + " %s up to %d ids: %s",
          front ? "in front" : "behind",
          saved.architecture().length(),
          saved.vocabulary().reserved().described());
    }
    if (format == ExportFormat.ONNX) {
      return;
    }
    if (saved.series().isPresent()) {
      say("  it reads each column less its mean, by its deviation: series.scalings of model.json");
    }
    if (saved.task().target().isPresent()) {
      Target target = saved.task().target().get();
      boolean change =
          saved.series().filter(series -> series.forecast() == Forecast.CHANGE).isPresent();
      say(
          "  it predicts the standardised number: times %s, plus %s is %s in its unit",
          target.deviation(),
          target.mean(),
          change ? "the change from the last known value" : "the number");
    }
  }

  private void say(String format, Object... values) {
    console.accept(String.format(Locale.ROOT, format, values));
  }
}
