package io.carrytrack;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packages and what they use, drawn from the compiled classes for CONTRIBUTING.md. */
final class HouseDrawing {
  static final String BEGIN = "<!-- house -->\n";
  static final String END = "<!-- end -->\n";

  private static final String ROOT = "io.carrytrack.";
  private static final Pattern FIRST_SENTENCE =
      Pattern.compile("/\\*\\*(.*?[.;:])(?:\\s|$)", Pattern.DOTALL);

  /** For each package the packages that it uses. */
  private final SortedMap<String, NavigableSet<String>> uses = new TreeMap<>();

  HouseDrawing(Collection<JavaClass> classes) {
    for (JavaClass from : classes) {
      NavigableSet<String> used = uses.computeIfAbsent(room(from), any -> new TreeSet<>());
      from.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(to -> to.getPackageName().startsWith(ROOT))
          .map(HouseDrawing::room)
          .filter(to -> !to.equals(room(from)))
          .forEach(used::add);
    }
  }

  /** Of the classes of the main source set. */
  static HouseDrawing ofProject() {
    return new HouseDrawing(
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.carrytrack"));
  }

  /** Writes the drawing into CONTRIBUTING.md. */
  void write() throws IOException {
    Path file = Project.root().resolve("CONTRIBUTING.md");
    String text = Files.readString(file);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END, begin);
    Files.writeString(file, text.substring(0, begin) + drawing() + text.substring(end));
  }

  /** A package of the first level: {@code corpus} for {@code io.carrytrack.corpus.table}. */
  private static String room(JavaClass of) {
    String name = of.getPackageName().substring(ROOT.length());
    return name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
  }

  /** What is used directly and by none of the other used packages: the arrows that say the rest. */
  private SortedSet<String> arrows(String room) {
    SortedSet<String> arrows = new TreeSet<>(uses.get(room));
    for (String used : uses.get(room)) {
      Set<String> below = new HashSet<>();
      collect(used, below);
      arrows.removeAll(below);
    }
    return arrows;
  }

  private void collect(String room, Set<String> below) {
    for (String used : uses.get(room)) {
      if (below.add(used)) {
        collect(used, below);
      }
    }
  }

  /** The drawing as Mermaid, and what each package holds. */
  String drawing() {
    StringBuilder text = new StringBuilder("```mermaid\nflowchart TD\n");
    for (String room : uses.keySet()) {
      arrows(room).forEach(used -> text.append("  " + room + " --> " + used + "\n"));
    }
    text.append("```\n\n| package | holds |\n|---|---|\n");
    for (Map.Entry<String, NavigableSet<String>> room : uses.entrySet()) {
      text.append("| `" + room.getKey() + "` | " + firstSentence(room.getKey()) + " |\n");
    }
    return text.toString();
  }

  private static String firstSentence(String room) {
    Path info =
        Project.root().resolve("src/main/java/io/carrytrack/" + room + "/package-info.java");
    try {
      Matcher sentence = FIRST_SENTENCE.matcher(Files.readString(info));
      if (!sentence.find()) {
        throw new IllegalStateException(info + " has no sentence");
      }
      return sentence
          .group(1)
          .replaceAll("[\\s*]+", " ")
          .replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`")
          .replaceAll("[;:]$", ".")
          .strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
