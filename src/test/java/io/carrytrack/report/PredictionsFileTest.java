package io.carrytrack.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.evaluation.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsFileTest {
  private static final Configuration HADOOP = new Configuration();
  private static final List<Prediction> ROWS =
      List.of(new Prediction("a\n\"b\u2028", 1, 0, 0.25), new Prediction("9", -1.5, 1e-9, null));

  @TempDir java.nio.file.Path home;

  private Path file() {
    return new Path(home.resolve(PredictionsFile.NAME).toUri());
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    assertThat(PredictionsFile.read(file(), HADOOP)).isEmpty();
    PredictionsFile.write(file(), ROWS.iterator(), HADOOP);
    assertThat(PredictionsFile.read(file(), HADOOP)).contains(ROWS);
    byte[] first = Files.readAllBytes(home.resolve(PredictionsFile.NAME));
    PredictionsFile.write(file(), ROWS.iterator(), HADOOP);
    assertThat(Files.readAllBytes(home.resolve(PredictionsFile.NAME))).isEqualTo(first);
  }

  @Test
  void aDamagedFileIsSaid() throws IOException {
    PredictionsFile.write(file(), ROWS.iterator(), HADOOP);
    java.nio.file.Path local = home.resolve(PredictionsFile.NAME);
    byte[] bytes = Files.readAllBytes(local);
    for (byte[] broken :
        List.of(Arrays.copyOf(bytes, bytes.length - 20), new byte[] {1, 2, 3}, new byte[0])) {
      Files.write(local, broken);
      Files.deleteIfExists(home.resolve("." + PredictionsFile.NAME + ".crc"));
      assertThatThrownBy(() -> PredictionsFile.read(file(), HADOOP))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("is damaged");
    }
  }
}
