package io.carrytrack.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A document whose tables, commands and figures a test holds to what they say. */
public final class Markdown {
  private static final String COMMAND = "    jobs/";

  private final List<String> lines;

  private Markdown(List<String> lines) {
    this.lines = List.copyOf(lines);
  }

  /**
   * A table.
   *
   * @param header its columns
   * @param rows a cell for each of them
   */
  public record Table(List<String> header, List<List<String>> rows) {}

  /** Reads the document. */
  public static Markdown read(Path file) {
    try {
      return new Markdown(Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands below each heading, up to the next one of whatever level. */
  public List<Markdown> sections() {
    List<Markdown> sections = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= lines.size(); i++) {
      if (i == lines.size() || lines.get(i).startsWith("#")) {
        sections.add(new Markdown(lines.subList(from, i)));
        from = i;
      }
    }
    return sections;
  }

  /** The one section whose heading begins so. */
  public Markdown section(String heading) {
    return sections().stream()
        .filter(section -> section.lines.get(0).startsWith(heading))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no section " + heading));
  }

  /** All lines. */
  public List<String> lines() {
    return lines;
  }

  /** The lines that are in no table. */
  public String prose() {
    return String.join("\n", lines.stream().filter(line -> !line.startsWith("|")).toList());
  }

  /** The tables, in their order. */
  public List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    boolean inside = false;
    for (String line : lines) {
      if (line.startsWith("|") && !inside) {
        tables.add(new Table(cells(line), new ArrayList<>()));
      } else if (line.startsWith("|") && !line.startsWith("|---")) {
        tables.get(tables.size() - 1).rows().add(cells(line));
      }
      inside = line.startsWith("|");
    }
    return tables;
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
        .map(String::strip)
        .toList();
  }

  /** The commands that stand on lines of their own. */
  public List<String> commands() {
    return lines.stream().filter(line -> line.startsWith(COMMAND)).map(String::strip).toList();
  }
}
