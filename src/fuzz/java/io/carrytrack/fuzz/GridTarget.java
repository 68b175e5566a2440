package io.carrytrack.fuzz;

import io.carrytrack.config.GridFile;
import io.carrytrack.testing.Cost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

/** A grid file of a few runs. */
final class GridTarget implements Target {
  private final Scratch scratch = new Scratch();

  @Override
  public String name() {
    return "grid";
  }

  @Override
  public List<byte[]> samples() {
    String grid =
        """
        # two workers or one
        base = lstm
        out = runs/grid
        set { training.epochs = 2 }
        variants { plain {}, clipped { optimizer.clip-norm = 1 } }
        axes { averaging.workers = [1, 2] }
        seeds = [1]
        stop { after-epochs = 1, behind = 0.05 }
        compare = [averaging.workers]
        keep-models = false
        """;
    return List.of(grid.getBytes(StandardCharsets.UTF_8));
  }

  /** Every run of a grid is resolved, which leaves some two megabytes of garbage each. */
  @Override
  public Cost limit() {
    return new Cost(Duration.ofSeconds(30), 8_000_000_000L);
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
