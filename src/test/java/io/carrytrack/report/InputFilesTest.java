package io.carrytrack.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
  @TempDir Path home;

  private InputFiles list(String name) throws IOException {
    return InputFiles.list(home.resolve(name).toString(), new Configuration());
  }

  @Test
  void aChangedFileIsSeenWhateverItsNameHolds() throws IOException {
    for (String name : new String[] {"a.csv", "a[1].csv", "{b}.csv", "folder"}) {
      Path file = name.equals("folder") ? home.resolve("folder/in.csv") : home.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "text\none\n");
      InputFiles before = list(name);
      assertThat(before.files()).as(name).isEqualTo(1);
      assertThat(list(name)).as(name).isEqualTo(before);
      Files.writeString(file, "text\nanother\n");
      assertThat(list(name).sha256()).as(name).isNotEqualTo(before.sha256());
    }
    assertThat(list("?.csv").files()).as("a glob").isEqualTo(1);
  }
}
