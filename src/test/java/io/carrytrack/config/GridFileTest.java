package io.carrytrack.config;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.carrytrack.base.UserError;
import io.carrytrack.optimizer.Clipped;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridFileTest {
  @TempDir Path directory;

  @Test
  void theRunsAreTheProductInTheFilesOrder() throws IOException {
    Grid grid =
        read(
            """
            base = sample
            input = reviews.csv
            out = runs/x
            set { training.epochs = 3 }
            variants {
              plain {}
              clipped { optimizer.clip-norm = 1 }
            }
            axes {
              optimizer.learning-rate = [0.01]
              averaging {
                workers = [4, 1]
                frequency = [epoch]
              }
            }
            seeds = [7, 3]
            stop { after-epochs = 2, behind = 0.05 }
            compare = [averaging.workers, variant]
            """);
    assertThat(grid.axes())
        .as("variants, then axes by line")
        .containsExactly(
            new Grid.Axis("variant", List.of("plain", "clipped")),
            new Grid.Axis("optimizer.learning-rate", List.of("0.01")),
            new Grid.Axis("averaging.workers", List.of("4", "1")),
            new Grid.Axis("averaging.frequency", List.of("epoch")));
    assertThat(grid.cells())
        .extracting(Grid.Cell::name)
        .containsExactly(
            "plain_learning-rate-0.01_workers-4_frequency-epoch_seed-7",
            "plain_learning-rate-0.01_workers-4_frequency-epoch_seed-3",
            "plain_learning-rate-0.01_workers-1_frequency-epoch_seed-7",
            "plain_learning-rate-0.01_workers-1_frequency-epoch_seed-3",
            "clipped_learning-rate-0.01_workers-4_frequency-epoch_seed-7",
            "clipped_learning-rate-0.01_workers-4_frequency-epoch_seed-3",
            "clipped_learning-rate-0.01_workers-1_frequency-epoch_seed-7",
            "clipped_learning-rate-0.01_workers-1_frequency-epoch_seed-3");
    Grid.Cell last = grid.cells().get(7);
    assertThat(last.settings())
        .isEqualTo(
            Map.of(
                "training.epochs", "3",
                "training.seed", "3",
                "input.path", "reviews.csv",
                "optimizer.clip-norm", "1",
                "optimizer.learning-rate", "0.01",
                "averaging.workers", "1",
                "averaging.frequency", "epoch"));
    Experiment experiment = last.experiment();
    assertThat(experiment.training().epochs()).isEqualTo(3);
    assertThat(experiment.optimizer())
        .isInstanceOfSatisfying(Clipped.class, clipped -> assertThat(clipped.norm()).isEqualTo(1));
    assertThat(experiment.settings()).as("the base's").containsEntry("training.batch-size", "64");
    assertThat(grid.stop()).isEqualTo(new Grid.Stop(2, 0.05));
    assertThat(grid.keepModels()).isFalse();
  }

  @Test
  void optionsWinOverTheFile() throws IOException {
    String file = file("out = a\ninput = b\naxes.averaging.workers = [2]");
    Grid grid = GridFile.read(file, new Properties(), "c", "d");
    assertThat(grid.out()).isEqualTo("d");
    assertThat(grid.cells().get(0).experiment().input().path()).isEqualTo("c");
  }

  @Test
  void keysThatEndAlikeAreNamedWhole() throws IOException {
    Grid grid =
        read(
            "out = x\naxes.text.max-length = [20]\naxes.text.vocabulary-size = [300]\nseeds = [1]");
    assertThat(grid.cells().get(0).name()).isEqualTo("max-length-20_vocabulary-size-300_seed-1");
    assertThat(
            read("out = x\naxes.text.padding = [post]\naxes.text.truncation = [post]")
                .cells()
                .get(0)
                .name())
        .isEqualTo("padding-post_truncation-post_seed-1");
    assertThat(
            read("out = x\nvariants.plain {}\naxes.network.layers = [[{type = gru, units = 4}]]")
                .cells()
                .get(0)
                .name())
        .as("a value of any shape")
        .matches("plain_layers-type-gru-units-4_seed-1|plain_layers-units-4-type-gru_seed-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          axis.averaging.workers = [1]                      | unknown key axis; the nearest known one is axes
          stop { after-epoch = 2, behind = 0.1 }            | unknown key stop.after-epoch; the nearest known one is stop.after-epochs
          axes.averaging.worker = [1]                       | grid.conf: 2: unknown key averaging.worker; the nearest known one is averaging.workers
          set.training.epoch = 1                            | grid.conf: 2: unknown key training.epoch
          variants.a { training.epoch = 1 }                 | grid.conf, run a:
          axes.averaging.workers = [1, 0]                   | run workers-0: averaging.workers is 0, must be
          axes.averaging.workers = []                       | axes.averaging.workers is [], must be a list of values, at least one
          axes.averaging.workers = 3                        | axes.averaging.workers is 3, must be a list
          axes {}                                           | axes is empty
          variants {}                                       | variants is empty
          seeds = []                                        | seeds is empty
          axes.averaging.workers = [1, 2, 1]                | two runs are named workers-1_seed-1
          seeds = [2, 2]                                    | two runs are named seed-2
          axes.training.seed = [1, 2]                       | seeds have a list of their own
          set.training.seed = 1                             | set.training.seed: say seeds = [...] instead
          variants.a.input.path = x                         | variants.a.input.path: say input = ... instead
          variants { "a/b" {} }                             | must be a name of letters
          variants { a = 3 }                                | variants.a is 3, must be settings in braces
          compare = [averaging.workers]                     | compare: averaging.workers is no axis
          stop { after-epochs = 0, behind = 0.1 }           | stop.after-epochs is 0
          stop { after-epochs = 1, behind = 2 }             | stop.behind is 2.0
          stop { after-epochs = 1 }                         | behind
          base = no-such                                    | no such experiment: no-such
          set.training.teacher.weight = 2                   | training.teacher.weight says nothing where runs of a grid have no --teacher
          seeds = [                                         | grid.conf
          """)
  void whatIsWrongIsSaid(String line, String said) {
    assertThatThrownBy(() -> read("out = x\n" + line))
        .as(line)
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.USAGE))
        .hasMessageContaining(said);
  }

  @Test
  void runsAreCountedBeforeTheyAreMadeUp() {
    String sixty = IntStream.rangeClosed(1, 60).mapToObj(String::valueOf).collect(joining(", "));
    String axes =
        Stream.of("text.max-length", "network.embedding", "training.epochs", "training.batch-size")
            .map(key -> key + " = [" + sixty + "]")
            .collect(joining("\n", "out = x\nseeds = [" + sixty + "]\naxes {\n", "\n}"));
    assertTimeout(
        Duration.ofSeconds(5),
        () ->
            assertThatThrownBy(() -> read(axes))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("make 777600000 runs, and a grid may have 10000"));
  }

  @Test
  void whatIsNestedTooDeepIsSaid() throws IOException {
    String deep = "x=" + "[".repeat(5000) + "]".repeat(5000);
    assertThatThrownBy(() -> read(deep))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nested too deep");
    Path file = Files.writeString(directory.resolve("deep.conf"), deep);
    assertThatThrownBy(() -> Experiment.load(file.toString(), new Properties(), List.of(), null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nested too deep");
    assertThatThrownBy(() -> Experiment.load(null, new Properties(), List.of(deep), null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nested too deep");
  }

  @Test
  void vectorsOfAnotherSizeThanARunsAreRefusedBeforeAnythingRuns() throws IOException {
    String vectors = "network.embedding.vectors = \"src/test/resources/vectors/two-words.txt\"\n";
    assertThatThrownBy(() -> read("out = x\nset." + vectors + "axes.network.embedding = [2, 16]"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("run embedding-16: network.embedding.size is 16, and the vectors of");
    assertThat(read("out = x\nset." + vectors + "axes.network.embedding.trainable = [true, false]"))
        .satisfies(grid -> assertThat(grid.cells()).hasSize(2));
    assertThatThrownBy(
            () -> read("out = x\nset.network.embedding = 3\naxes.network.embedding.size = [2, 16]"))
        .hasMessageContaining("set.network.embedding.size is an axis as well");
    assertThatThrownBy(
            () -> read("out = x\nset.network.embedding.size = 3\naxes.network.embedding = [2, 16]"))
        .hasMessageContaining("set.network.embedding.size is an axis as well");
  }

  @Test
  void aKeyIsSetInOnePlace() {
    assertThatThrownBy(
            () -> read("out = x\nset.averaging.workers = 1\naxes.averaging.workers = [1, 2]"))
        .hasMessageContaining("set.averaging.workers is an axis as well");
    assertThatThrownBy(
            () -> read("out = x\nvariants.a.averaging.workers = 1\naxes.averaging.workers = [1]"))
        .hasMessageContaining("variants.a.averaging.workers is an axis as well");
    assertThatThrownBy(() -> read("out = x\nvariants.a.input.format = csv\nvariants.b {}"))
        .hasMessageContaining("the runs differ in input.*");
    assertThatThrownBy(() -> read("seeds = [1]")).hasMessageContaining("set out, or pass --out");
  }

  @Test
  void theExampleIsAGrid() {
    String example = Project.root().resolve("conf/grids/sample.conf").toString();
    Grid grid = GridFile.read(example, new Properties(), null, null);
    assertThat(grid.cells()).hasSize(36);
    assertThat(grid.name()).isEqualTo("sample");
  }

  private Grid read(String text) throws IOException {
    return GridFile.read(file(text), new Properties(), null, null);
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("grid.conf"), text).toString();
  }
}
