package io.carrytrack.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Project;
import io.carrytrack.text.ReservedIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models of the release before vocabularies had reserved ids of their own, in
 * src/test/resources/models: they are read, and written again byte for byte.
 */
class FormerBytesTest {
  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"words", "regex"})
  void theyKeepTheirBytes(String name) throws IOException {
    Path former = Project.root().resolve("src/test/resources/models").resolve(name);
    SavedModel model =
        ModelReader.read(new org.apache.hadoop.fs.Path(former.toUri()), new Configuration());
    assertThat(model.vocabulary().reserved()).isEqualTo(ReservedIds.STANDARD);
    Path again = home.resolve("again");
    ModelWriter.write(model, new org.apache.hadoop.fs.Path(again.toUri()), new Configuration());
    for (String file : new String[] {"model.json", "vocabulary.txt", "parameters.bin"}) {
      assertThat(again.resolve(file))
          .as(file)
          .hasBinaryContent(Files.readAllBytes(former.resolve(file)));
    }
  }
}
