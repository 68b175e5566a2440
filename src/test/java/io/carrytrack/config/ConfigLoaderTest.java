package io.carrytrack.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.carrytrack.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  @TempDir Path directory;

  @Test
  void optionsWinOverPropertiesOverTheFileOverTheReference() throws IOException {
    String file =
        experiment("training { epochs = 2, batch-size = 2, seed = 2 }\ntext.max-length = 2");
    Properties system = new Properties();
    system.setProperty("carrytrack.training.batch-size", "3");
    system.setProperty("carrytrack.training.seed", "3");
    Config config = ConfigLoader.load(file, system, List.of("training.seed=4", "training.seed=5"));
    assertThat(config.getInt("text.vocabulary-size")).as("reference").isEqualTo(10_000);
    assertThat(config.getInt("training.epochs")).as("file").isEqualTo(2);
    assertThat(config.getInt("training.batch-size")).as("property").isEqualTo(3);
    assertThat(config.getInt("training.seed")).as("last option").isEqualTo(5);
  }

  @Test
  void anUnknownKeyNamesItsPlaceAndTheNearestKnownOne() throws IOException {
    String file = experiment("text.max-length = 20\ntraining.epoch = 3\n");
    assertThatThrownBy(() -> load(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("experiment.conf: 2")
        .hasMessageContaining("unknown key training.epoch")
        .hasMessageContaining("nearest known one is training.epochs");
    assertThatThrownBy(() -> load(null, "averaging.worker=3"))
        .hasMessageContaining("--set averaging.worker=3")
        .hasMessageContaining("averaging.workers");
    assertThatThrownBy(() -> load(experiment("trainings {}")))
        .hasMessageContaining("unknown key trainings");
    assertThatThrownBy(() -> load(null, "epoch=3"))
        .as("its section forgotten")
        .hasMessageContaining("nearest known one is training.epochs");
    assertThatThrownBy(() -> load(null, "checkpoint=3"))
        .as("a section")
        .hasMessageContaining("nearest known one is checkpoint.");
  }

  @Test
  void aPropertyOfAnotherToolIsNoSetting() {
    Properties system = new Properties();
    system.setProperty("carrytrack.golden", "somewhere");
    assertThat(ConfigLoader.load(null, system, List.of()).hasPath("golden")).isFalse();
    system.setProperty("carrytrack.training.epoch", "1");
    assertThatThrownBy(() -> ConfigLoader.load(null, system, List.of()))
        .hasMessageContaining("-Dcarrytrack.training.epoch");
  }

  @Test
  void whatCannotBeReadIsSaidWithItsPlace() throws IOException {
    assertThatThrownBy(() -> load("no-such"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no-such");
    assertThatThrownBy(() -> load(experiment("training { epochs = ")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("experiment.conf");
    assertThatThrownBy(() -> load(null, "training.epochs"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("expected KEY=VALUE");
  }

  @Test
  void aTextNeedsNoQuotes() {
    String path = "s3a://bucket/a b/ü #1.csv";
    assertThat(load(null, "input.path=" + path).getString("input.path")).isEqualTo(path);
    assertThat(load(null, "input.path=\"x\"").getString("input.path")).as("quoted").isEqualTo("x");
    Properties system = new Properties();
    system.setProperty("carrytrack.input.path", path);
    assertThat(ConfigLoader.load(null, system, List.of()).getString("input.path")).isEqualTo(path);
  }

  @Test
  void aFractionIsNoWholeNumber() {
    assertThatThrownBy(() -> load(null, "training.epochs=2.5"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training.epochs is 2.5, must be a whole number")
        .hasMessageContaining("--set training.epochs=2.5");
    assertThat(load(null, "training.epochs=2.0").getInt("training.epochs")).isEqualTo(2);
    assertThat(load(null, "optimizer.clip-norm=0.5").getDouble("optimizer.clip-norm"))
        .as("its default is 0.0")
        .isEqualTo(0.5);
  }

  @Test
  void theChangesAreTheLinesThatDifferInTheOrderOfTheReference() throws IOException {
    assertThat(ConfigLoader.changes(load(null))).isEmpty();
    Config config =
        load(
            experiment("training.epochs = 3\ntext.max-length = 500\n"),
            "network.layers=[{type = gru, units = 3}]",
            "input.path=x y");
    assertThat(ConfigLoader.changes(config))
        .containsExactly(
            "input.path = \"x y\"", "network.layers = [{type=gru,units=3}]", "training.epochs = 3");
    assertThat(ConfigLoader.lines(config))
        .containsAll(ConfigLoader.changes(config))
        .startsWith("input.kind = text", "input.path = \"x y\"", "input.format = auto")
        .endsWith("checkpoint.keep = 2");
  }

  @Test
  void whatIsRenderedLoadsToTheSameTree() throws IOException {
    Config config = load(null, "network.layers=[{type=gru,units=3}]");
    String again = experiment(String.join("\n", ConfigLoader.lines(config)));
    assertThat(load(again)).isEqualTo(config).isNotEqualTo(ConfigFactory.empty());
  }

  private String experiment(String text) throws IOException {
    return Files.writeString(directory.resolve("experiment.conf"), text).toString();
  }

  private static Config load(String experiment, String... settings) {
    return ConfigLoader.load(experiment, new Properties(), List.of(settings));
  }
}
