package io.carrytrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Code, messages and documents keep to the words of docs/glossary.md. */
class GlossaryTest {
  private static final Path ROOT = Project.root();
  private static final Path GLOSSARY = ROOT.resolve("docs/glossary.md");

  @Test
  void thereAreFifteenWords() throws IOException {
    assertThat(rows(0)).as("rows of the first table").hasSize(15);
  }

  @Test
  void noWordStandsForAnother() throws IOException {
    List<String> words = new ArrayList<>();
    rows(0).forEach(row -> words.add(row.get(2)));
    rows(1).forEach(row -> words.add(row.get(0)));
    String alternatives =
        words.stream()
            .flatMap(cell -> Stream.of(cell.split(", ")))
            .filter(word -> !word.isEmpty())
            .map(word -> word.replace(" ", "[\\s*/]+"))
            .collect(Collectors.joining("|"));
    Pattern banned = Pattern.compile("\\b(" + alternatives + ")\\b", Pattern.CASE_INSENSITIVE);
    List<String> found = new ArrayList<>();
    for (Path file : texts()) {
      banned
          .matcher(Files.readString(file))
          .results()
          .forEach(at -> found.add(ROOT.relativize(file) + ": " + at.group()));
    }
    assertThat(found).as("words that the glossary has others for").isEmpty();
  }

  /** The cells of a table's rows; of one that is empty, an empty string. */
  private static List<List<String>> rows(int table) throws IOException {
    List<List<List<String>>> tables = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(GLOSSARY)) {
      if (line.startsWith("|") && !inside) {
        tables.add(new ArrayList<>());
      } else if (line.startsWith("|") && !line.startsWith("|---")) {
        List<String> cells = List.of(line.substring(1, line.length() - 1).split("\\|", -1));
        tables.get(tables.size() - 1).add(cells.stream().map(String::strip).toList());
      }
      inside = line.startsWith("|");
    }
    return tables.get(table);
  }

  private static List<Path> texts() throws IOException {
    List<Path> texts = new ArrayList<>();
    for (String place : List.of("src/main", "docs", "jobs", "conf", "README.md", "SECURITY.md")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(place))) {
        files.filter(GlossaryTest::isText).forEach(texts::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return texts;
  }

  private static boolean isText(Path file) {
    return file.toString().matches(".*\\.(java|md|sh|conf|properties)")
        && !file.equals(GLOSSARY)
        && !file.startsWith(ROOT.resolve("docs/results"));
  }
}
