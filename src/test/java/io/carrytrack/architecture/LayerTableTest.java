package io.carrytrack.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Markdown;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README's table says of layers is what the records read. */
class LayerTableTest {
  private static final String HEAD = "| `type` | Keys |";
  private static final Pattern ROW = Pattern.compile("\\| (.*?) \\|(.*)\\|");
  private static final Pattern WORD = Pattern.compile("`([^`]+)`");

  @Test
  void everyTypeAndKeyIsThereAndNoOther() throws IOException {
    Map<String, Set<String>> known = new TreeMap<>();
    Layer.types().forEach(type -> known.put(type.name(), new TreeSet<>(type.keys())));
    assertThat(table()).isEqualTo(known);
  }

  /** Each format of the export says what it makes of a layer. */
  @Test
  void everyTypeHasItsRowInTheExport() throws IOException {
    Markdown.Table table =
        Markdown.read(Project.root().resolve("docs/export.md")).tables().stream()
            .filter(t -> t.header().get(0).equals("Layer"))
            .findFirst()
            .orElseThrow();
    assertThat(table.rows()).allSatisfy(row -> assertThat(row).hasSize(4).doesNotContain(""));
    assertThat(table.rows().stream().map(row -> row.get(0)))
        .containsAll(Layer.types().stream().map(type -> "`" + type.name() + "`").toList());
  }

  /** The keys of each type; a type may have more than one row. */
  private static Map<String, Set<String>> table() throws IOException {
    List<String> readme = Files.readAllLines(Project.root().resolve("README.md"));
    Map<String, Set<String>> table = new TreeMap<>();
    for (int i = readme.indexOf(HEAD) + 2; !readme.get(i).isBlank(); i++) {
      Matcher row = ROW.matcher(readme.get(i));
      assertThat(row.matches()).as(readme.get(i)).isTrue();
      for (String type : words(row.group(1))) {
        table.computeIfAbsent(type, name -> new TreeSet<>()).addAll(words(row.group(2)));
      }
    }
    return table;
  }

  private static List<String> words(String cell) {
    return WORD.matcher(cell).results().map(word -> word.group(1)).toList();
  }
}
