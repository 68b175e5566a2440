package io.carrytrack.job.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.base.Setting;
import io.carrytrack.testing.KerasFiles;
import io.carrytrack.testing.Project;
import io.carrytrack.text.ReservedIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/import.md says what the command prints and what its schemes mean. */
class DocumentedImportTest {
  @TempDir Path home;

  private static String document() throws IOException {
    return Files.readString(Project.root().resolve("docs/import.md"));
  }

  private List<String> printed(String file, String vocabulary, IdScheme ids, List<String> labels)
      throws IOException {
    List<String> lines = new ArrayList<>();
    new ImportJob(
            new ImportOptions(
                KerasFiles.path(file).toString(),
                vocabulary,
                ids,
                null,
                null,
                null,
                null,
                labels,
                List.of(),
                home.resolve(file).toString(),
                false),
            lines::add)
        .execute();
    return lines.stream().takeWhile(line -> !line.startsWith("model ")).toList();
  }

  @Test
  void theOutputIsThatOfTheCommands() throws IOException {
    List<String> words =
        printed(
            "lstm.keras",
            KerasFiles.path("word_index.json").toString(),
            IdScheme.IMDB,
            List.of("negative", "positive"));
    assertThat(words).hasSize(5);
    assertThat(document())
        .contains("    " + String.join("\n    ", words))
        .contains(
            "    " + String.join("\n    ", printed("keras2-gru.h5", null, null, null)) + "\n");
  }

  @Test
  void everySchemeHasItsRow() throws IOException {
    for (IdScheme scheme : IdScheme.values()) {
      ReservedIds ids = scheme.reserved();
      assertThat(document())
          .as("%s", scheme)
          .containsPattern(
              "\n\\| `"
                  + Setting.word(scheme)
                  + "` \\| [^|]+ \\| 0 \\| "
                  + (ids.hasStart() ? ids.start() : "none")
                  + " \\| "
                  + (ids.hasUnknown() ? ids.unknown() : "left out")
                  + " \\| "
                  + ids.firstWord()
                  + " \\| ");
    }
  }
}
