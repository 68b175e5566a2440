package io.carrytrack.tracking.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFilesTest {
  @TempDir Path folder;

  private EventFiles files() {
    return new EventFiles(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration());
  }

  @Test
  void pointsAreReadAsTheFormatSays() throws IOException {
    try (EventFiles files = files()) {
      files.add("epoch_loss", 1, 0.6931, 1.5e9);
      files.add("épreuve", 300, -1e-9, 1.5e9 + 0.25);
      files.close();
      files.add("epoch_loss", 1L << 40, Float.MAX_VALUE, 2e9);
    }
    assertThat(Events.read(folder))
        .containsExactly(
            new Events.Point("epoch_loss", 1, 0.6931f, 1.5e9),
            new Events.Point("épreuve", 300, -1e-9f, 1.5e9 + 0.25),
            new Events.Point("epoch_loss", 1L << 40, Float.MAX_VALUE, 2e9));
  }

  @Test
  void aFileIsWrittenOnceAndNoneWithoutPoints() throws IOException {
    try (EventFiles files = files()) {
      files.writeIfDue();
      files.close();
      assertThat(names()).isZero();
      files.add("a", 1, 1, 1);
      files.writeIfDue();
      assertThat(names()).as("not yet half a minute").isZero();
      files.close();
      files.close();
    }
    assertThat(names()).isEqualTo(1);
  }

  private long names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> !file.toString().endsWith(".crc")).count();
    }
  }
}
