package io.carrytrack.fuzz;

import io.carrytrack.config.GridFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** A grid file, of those that come with the project. */
final class GridTarget implements Target {
  private final Scratch scratch = new Scratch();

  @Override
  public String name() {
    return "grid";
  }

  @Override
  public List<byte[]> samples() {
    return ExperimentTarget.files(Path.of("conf/grids")).stream()
        .filter(file -> file.length < 1500)
        .toList();
  }

  @Override
  public List<String> words() {
    return List.of(
        "base = lstm",
        "seeds = [1, 2, 3]",
        "axes { averaging.workers = [1, 2] }",
        "averaging.frequency = [1, epoch]",
        "variants { a {} b { training.epochs = 1 } }",
        "compare = [averaging.workers]",
        "stop { after-epochs = 1, behind = 0.1 }",
        "set { training.epochs = 1 }",
        "${base}",
        "out = ");
  }

  @Override
  public Outcome read(byte[] input) throws Exception {
    Path file = scratch.write("grid.conf", input);
    GridFile.read(file.toString(), new Properties(), null, "out");
    return Outcome.READ;
  }

  @Override
  public String toString() {
    return name();
  }
}
