package io.carrytrack.fuzz;

import io.carrytrack.config.Experiment;
import io.carrytrack.testing.Cost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** An experiment file, of those that come with the project. */
final class ExperimentTarget implements Target {
  private final Scratch scratch = new Scratch();

  @Override
  public String name() {
    return "experiment";
  }

  @Override
  public List<byte[]> samples() {
    List<byte[]> contents = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("conf/experiments"))) {
      // file systems list files in orders of their own
      for (Path file : files.filter(f -> f.toString().endsWith(".conf")).sorted().toList()) {
        contents.add(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return contents;
  }

  @Override
  public List<String> words() {
    return List.of(
        "training.epochs = ",
        "network.layers = [{type = lstm, units = 4}]",
        "{type = gru, units = 2147483647, sequences = true},",
        "{type = conv1d, filters = 3, kernel-size = 99999}",
        "optimizer { type = adam }",
        "text.max-length = ",
        "averaging.frequency = epoch",
        "averaging.workers = ",
        "${training.epochs}",
        "${?missing}",
        "a.b.c.d = {",
        "\"\"\"",
        "# ",
        "+= ");
  }

  /** The configuration library joins the words of an unquoted value one by one. */
  @Override
  public Cost limit() {
    return new Cost(Duration.ofSeconds(10), 20_000_000_000L);
  }

  @Override
  public Outcome read(byte[] input) throws Exception {
    Path file = scratch.write("experiment.conf", input);
    Experiment.load(file.toString(), new Properties(), List.of(), null);
    return Outcome.READ;
  }

  @Override
  public String toString() {
    return name();
  }
}
