package io.carrytrack.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentFilesTest {
  @TempDir Path folder;

  @Test
  void aNewFileInTheFolderIsFoundByItsBareName() throws IOException {
    Files.writeString(folder.resolve("mine.conf"), "training.epochs = 41");
    assertThat(epochs("mine", Optional.of(folder))).isEqualTo(41);
  }

  @Test
  void aChangedFileInTheFolderWinsOverTheJars() throws IOException {
    Files.writeString(folder.resolve("sample.conf"), "training.epochs = 43");
    assertThat(epochs("sample", Optional.of(folder))).isEqualTo(43);
    assertThat(epochs("sample", Optional.empty())).as("the jar's").isEqualTo(20);
  }

  @Test
  void aPathWinsOverAName() throws IOException {
    Path file = Files.writeString(folder.resolve("own"), "training.epochs = 44");
    assertThat(epochs(file.toString(), Optional.of(folder))).isEqualTo(44);
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(() -> epochs("none", Optional.of(folder)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "no such experiment: none is neither a file nor the name of one in conf/experiments");
  }

  private static int epochs(String name, Optional<Path> folder) {
    return ExperimentFiles.read(name, folder.map(Path::toFile)).getInt("training.epochs");
  }
}
