package io.carrytrack.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.carrytrack.base.UserError;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the README says of keys, experiments, wrappers and exit codes is what there is. */
class ReadmeTest {
  private static final Pattern SETTING =
      Pattern.compile("^\\| `([a-z0-9-]+(?:\\.[a-z0-9-]+)+)` \\| `(.*?)` \\| \\S.*\\|$");

  private static List<String> readme;

  @BeforeAll
  static void read() throws IOException {
    readme = Files.readAllLines(Project.root().resolve("README.md"));
  }

  @Test
  void theTableIsTheReference() {
    Config reference = ConfigLoader.load(null, new Properties(), List.of());
    List<String> table =
        readme.stream()
            .map(SETTING::matcher)
            .filter(Matcher::matches)
            .map(row -> row.group(1) + " = " + row.group(2))
            .toList();
    assertThat(table)
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .as("every key, in the order of the file")
        .isEqualTo(
            ConfigLoader.lines(reference).stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList());
    assertThat(ConfigFactory.parseString(String.join("\n", table)))
        .as("and its default")
        .isEqualTo(reference);
  }

  @Test
  void everyExperimentAndWrapperIsNamed() throws IOException {
    String text = String.join("\n", readme);
    assertThat(names("conf/experiments", ".conf"))
        .filteredOn(name -> !name.equals("sample"))
        .isNotEmpty()
        .allMatch(name -> text.contains("`" + name + "`"));
    assertThat(names("jobs", ".sh"))
        .filteredOn(name -> !name.equals("common"))
        .isNotEmpty()
        .allMatch(name -> text.contains("jobs/" + name + ".sh"));
  }

  private static List<String> names(String folder, String ending) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(Project.root().resolve(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ending))
          .map(name -> name.substring(0, name.length() - ending.length()))
          .toList();
    }
  }

  @Test
  void everyExitCodeIsThere() {
    for (UserError.Reason reason : UserError.Reason.values()) {
      assertThat(readme)
          .as("%s", reason)
          .anyMatch(line -> line.startsWith("| " + reason.exitCode() + " | "));
    }
  }
}
