package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.config.Experiment;
import io.carrytrack.config.ReportSettings;
import io.carrytrack.console.Console;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.files.OutputLock;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.SavedModel;
import io.carrytrack.report.EvaluateReport;
import io.carrytrack.task.Threshold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;

/** Training and evaluating jobs in this JVM's session. */
final class LocalRuns {
  /** Two classes, in two epochs. */
  static final List<String> OF_CLASSES =
      List.of(
          "training.epochs=2",
          "training.batch-size=16",
          "averaging.frequency=2",
          "text.max-length=12",
          "text.vocabulary-size=20",
          "network.embedding=3",
          "network.kernel=blas",
          "network.layers=[{type=simple-rnn,units=3}]");

  /** Numbers that {@link #words} tell. */
  static final List<String> OF_NUMBERS =
      List.of(
          "task.type=regression",
          "training.epochs=12",
          "training.batch-size=16",
          "averaging.frequency=4",
          "text.max-length=8",
          "text.vocabulary-size=12",
          "network.embedding=4",
          "network.layers=[{type=gru,units=6}]",
          "optimizer.learning-rate=0.02");

  private LocalRuns() {}

  /** Some settings, over which others win. */
  static List<String> settings(List<String> some, String... others) {
    List<String> all = new ArrayList<>(some);
    all.addAll(List.of(others));
    return all;
  }

  /** Into a directory that is free. */
  static TrainOptions into(Path out) {
    return new TrainOptions(out.toString(), null, false, false, false);
  }

  /** Trains, and returns the result. */
  static JsonNode train(Path input, List<String> settings, TrainOptions options, Console console)
      throws IOException {
    new TrainJob(
            Experiment.load(null, new Properties(), settings, input.toString()),
            options,
            console,
            work -> work.in(spark()))
        .execute();
    return result(Path.of(options.out()));
  }

  /** Evaluates the model of a run, showing and keeping all of the rows. */
  static EvaluateReport evaluate(
      Path run, CorpusSettings input, Path out, Optional<Threshold> threshold, Console console)
      throws IOException {
    SavedModel model = model(run);
    EvaluateJob job =
        new EvaluateJob(
            "model",
            input,
            null,
            out.toString(),
            false,
            threshold,
            new ReportSettings(true, true),
            console);
    Configuration hadoop = spark().sessionState().newHadoopConf();
    org.apache.hadoop.fs.Path directory = HadoopPaths.output(out.toString(), hadoop);
    try (OutputLock lock = OutputLock.take(List.of(directory), console, hadoop)) {
      return job.doExecute(spark(), model, job.labelled(model), directory, lock, System.nanoTime());
    }
  }

  /** {@code result.json} of a run or an evaluation. */
  static JsonNode result(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("result.json").toFile());
  }

  /** The model of a run. */
  static SavedModel model(Path run) {
    return ModelReader.read(
        new org.apache.hadoop.fs.Path(run.resolve("model").toUri()), new Configuration());
  }

  /** Six words and a blank behind each, of which so many are {@code good}. */
  static String words(Random random, int good) {
    StringBuilder words = new StringBuilder();
    for (int word = 0; word < 6; word++) {
      words.append(word < good ? "good " : "w" + random.nextInt(4) + " ");
    }
    return words.toString();
  }
}
