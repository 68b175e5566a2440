package io.carrytrack.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.carrytrack.base.UserError;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  private static final Pattern WORDS = Pattern.compile("must be one of (.*) \\(");

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

  /** A new constant is named by the table and by the comments of the reference. */
  @Test
  void theWordsOfAKeyAreAllThere() {
    Config reference = ConfigLoader.reference();
    int keysWithWords = 0;
    for (Map.Entry<String, ConfigValue> entry : reference.entrySet()) {
      String key = entry.getKey();
      List<String> words = words(key, entry.getValue());
      String comments = comments(reference, key);
      String row =
          readme.stream()
              .filter(line -> line.startsWith("| `" + key + "` "))
              .findFirst()
              .orElse("");
      for (String word : words) {
        String alone = "(?s).*(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-]).*";
        assertThat(row).as("README.md on %s", key).matches(alone);
        assertThat(comments).as("reference.conf on %s", key).matches(alone);
      }
      keysWithWords += words.isEmpty() ? 0 : 1;
    }
    assertThat(keysWithWords).as("keys that have words").isGreaterThan(10);
  }

  /** The words that the refusal of any other one names; none where a value is no word. */
  private static List<String> words(String key, ConfigValue usual) {
    if (!(usual.unwrapped() instanceof String)) {
      return List.of();
    }
    try {
      Experiment unrefused =
          Experiment.load(null, new Properties(), List.of(key + "=no-word"), null);
      assertThat(unrefused).isNotNull();
      return List.of();
    } catch (UserError e) {
      Matcher refusal = WORDS.matcher(e.getMessage());
      return refusal.find() ? List.of(refusal.group(1).split(", ")) : List.of();
    }
  }

  /** Those of the key and of the objects that it is in. */
  private static String comments(Config reference, String key) {
    List<String> comments = new ArrayList<>();
    List<String> path = ConfigUtil.splitPath(key);
    for (int length = 1; length <= path.size(); length++) {
      String part = ConfigUtil.joinPath(path.subList(0, length));
      comments.addAll(reference.getValue(part).origin().comments());
    }
    return String.join("\n", comments);
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
