package io.carrytrack.job.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.testing.FormerModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExportJobTest {
  @TempDir Path home;

  private final List<String> said = new ArrayList<>();

  private void export(String model, ExportFormat format, Path out, boolean overwrite)
      throws IOException {
    new ExportJob(
            FormerModels.folder(model).toString(), format, out.toString(), overwrite, said::add)
        .execute();
  }

  private Path out(ExportFormat format) {
    return home.resolve("to").resolve("model." + Setting.word(format));
  }

  @ParameterizedTest
  @EnumSource
  void aFileIsReplacedOnDemandAlone(ExportFormat format) throws IOException {
    Path out = out(format);
    export("binary", format, out, false);
    byte[] first = Files.readAllBytes(out);
    assertThatThrownBy(() -> export("regression", format, out, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("exists; choose another, or pass --overwrite");
    assertThat(out).hasBinaryContent(first);
    export("regression", format, out, true);
    assertThat(Files.readAllBytes(out)).isNotEqualTo(first);
    try (Stream<Path> files = Files.list(out.getParent())) {
      assertThat(files).as("and nothing beside it").containsExactly(out);
    }
  }

  /** By a slip of the hand, a name of something else. */
  @ParameterizedTest
  @EnumSource
  void nothingElseIsReplaced(ExportFormat format) throws IOException {
    Path out = out(format);
    Files.createDirectories(out.getParent());
    for (String content : new String[] {"", "precious", "PK\3\4" + " ".repeat(60)}) {
      Files.writeString(out, content);
      assertThatThrownBy(() -> export("binary", format, out, true))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no file of --format " + Setting.word(format));
      assertThat(out).hasContent(content);
    }
    assertThatThrownBy(() -> export("binary", format, home.resolve("to"), true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(format == ExportFormat.KERAS ? ".keras" : "is a directory");
  }

  @Test
  void noModelIsSaidAndLeavesNothing() throws IOException {
    Path out = home.resolve("model.onnx");
    assertThatThrownBy(() -> export("none", ExportFormat.ONNX, out, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such model");
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void kerasOpensOneEndingAlone() {
    assertThatThrownBy(() -> export("binary", ExportFormat.KERAS, home.resolve("model.h5"), false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("does not end in .keras");
  }

  @Test
  void whatItsCallerHasToDoIsSaid() throws IOException {
    export("binary", ExportFormat.ONNX, out(ExportFormat.ONNX), false);
    assertThat(said.get(0)).endsWith(": ids int64 [batch, 60] -> probability float [batch, 1]");
    assertThat(said.get(1)).contains("padded in front up to 60 ids: id 0 pads, 1 starts a text");
    said.clear();
    export("series", ExportFormat.KERAS, out(ExportFormat.KERAS), false);
    assertThat(said)
        .element(1)
        .asString()
        .contains("less its mean, by its deviation: series.scalings of model.json");
    assertThat(said)
        .element(2)
        .asString()
        .contains(
            "times 0.7889370540087044, plus 0.003786703601108033 is the change from the last known");
    said.clear();
    export("multiclass", ExportFormat.DL4J, out(ExportFormat.DL4J), false);
    assertThat(said.get(0)).contains("EncoderLayer", "carrytrack.jar is on the class path");
    said.clear();
    export("regression", ExportFormat.DL4J, out(ExportFormat.DL4J), true);
    assertThat(said.get(0)).contains("DL4J's own layers");
    assertThat(said.get(1)).contains("padded behind up to 60 ids: id 0 pads");
  }
}
