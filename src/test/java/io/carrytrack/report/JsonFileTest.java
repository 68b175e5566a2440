package io.carrytrack.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonFileTest {
  private static final Configuration HADOOP = new Configuration();
  private static final Said SAID =
      new Said("s3a://KEY:SECRET@bucket", List.of("https://u:p@h/x"), 0.5);

  @TempDir Path directory;

  /** Something with texts in it. */
  record Said(String input, List<String> files, double accuracy) {}

  private Said written(boolean exactly) throws IOException {
    org.apache.hadoop.fs.Path file =
        new org.apache.hadoop.fs.Path(directory.resolve("said.json").toUri());
    if (exactly) {
      JsonFile.writeExactly(file, SAID, HADOOP);
    } else {
      JsonFile.write(file, SAID, HADOOP);
    }
    return JsonFile.read(file, Said.class, HADOOP);
  }

  @Test
  void aReportKeepsNoCredentials() throws IOException {
    assertThat(written(false))
        .isEqualTo(new Said("s3a://***@bucket", List.of("https://***@h/x"), 0.5));
  }

  @Test
  void whatAJobReadsBackIsAsItWas() throws IOException {
    assertThat(written(true)).isEqualTo(SAID);
  }
}
