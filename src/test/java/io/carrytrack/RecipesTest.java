package io.carrytrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.testing.Project;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.apache.commons.io.FileUtils;
import org.apache.commons.lang3.StringUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipes of CONTRIBUTING.md are whole: a diff that follows one touches nothing that it does
 * not name, compiles with all sources and tests, and leaves documents as other tests want them.
 */
class RecipesTest {
  private static final Path ROOT = Project.root();
  private static final Path RECIPES = ROOT.resolve("src/test/resources/recipes");
  private static final Path REFERENCE =
      Path.of("src/main/resources/io/carrytrack/config/reference.conf");
  private static final int MOST_LINES = 5;

  /** The recipe of each diff, by the words that it begins with. */
  private static final Map<String, String> BEGINNINGS =
      Map.of(
          "layer", "**A layer**",
          "format", "**A format**",
          "metric", "**A metric of validation**",
          "outer-step", "**An outer step**",
          "optimizer", "**An optimizer**");

  @TempDir Path copy;

  /** What a diff makes of one file; a new file has one hunk with nothing before. */
  private record Change(String file, boolean isNew, List<Hunk> hunks) {}

  /** Lines, and the lines that stand in their place. */
  private record Hunk(List<String> before, List<String> after) {}

  private static List<Change> changes(Path diff) throws IOException {
    List<Change> changes = new ArrayList<>();
    boolean isNew = false;
    for (String line : Files.readAllLines(diff)) {
      if (line.startsWith("--- ")) {
        isNew = line.equals("--- /dev/null");
      } else if (line.startsWith("+++ b/")) {
        changes.add(new Change(line.substring("+++ b/".length()), isNew, new ArrayList<>()));
      } else if (line.startsWith("@@")) {
        last(changes).hunks().add(new Hunk(new ArrayList<>(), new ArrayList<>()));
      } else if (line.startsWith(" ") || line.startsWith("-") || line.startsWith("+")) {
        Hunk hunk = last(last(changes).hunks());
        if (!line.startsWith("+")) {
          hunk.before().add(line.substring(1));
        }
        if (!line.startsWith("-")) {
          hunk.after().add(line.substring(1));
        }
      }
    }
    return changes;
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  @Test
  void aRecipeNamesEveryFileThatItsDiffTouches() throws IOException {
    String contributing = Files.readString(ROOT.resolve("CONTRIBUTING.md"));
    Map<String, Path> diffs = diffs();
    assertThat(diffs).containsOnlyKeys(BEGINNINGS.keySet());
    for (Map.Entry<String, Path> diff : diffs.entrySet()) {
      int from = contributing.indexOf(BEGINNINGS.get(diff.getKey()));
      assertThat(from).as(diff.getKey()).isNotNegative();
      String recipe = StringUtils.substringBefore(contributing.substring(from), "\n\n");
      assertThat(recipe.lines()).as(diff.getKey()).hasSizeLessThanOrEqualTo(MOST_LINES);
      for (Change change : changes(diff.getValue())) {
        assertThat(recipe).as(change.file()).containsPattern(named(change));
      }
    }
  }

  private static Map<String, Path> diffs() throws IOException {
    Map<String, Path> diffs = new TreeMap<>();
    try (Stream<Path> files = Files.list(RECIPES)) {
      files.forEach(file -> diffs.put(file.getFileName().toString().replace(".diff", ""), file));
    }
    return diffs;
  }

  /** A file by its name, a new one by its package. */
  private static String named(Change change) {
    Path file = Path.of(change.file());
    String name =
        change.isNew()
            ? file.getParent().toString().replaceFirst(".*/io/carrytrack/", "").replace('/', '.')
            : file.getFileName().toString().replaceFirst("\\.(java|md)$", "");
    return "\\b" + Pattern.quote(name) + "\\b";
  }

  @Test
  void allRecipesTogetherCompileAndAreDocumented() throws Exception {
    for (String part : List.of("src/main", "src/test/java")) {
      FileUtils.copyDirectory(ROOT.resolve(part).toFile(), copy.resolve(part).toFile());
    }
    for (String document : List.of("README.md", "docs/export.md")) {
      FileUtils.copyFile(ROOT.resolve(document).toFile(), copy.resolve(document).toFile());
    }
    for (Path diff : diffs().values()) {
      for (Change change : changes(diff)) {
        apply(change);
      }
    }
    Path classes = Files.createDirectory(copy.resolve("classes"));
    compile(classes);
    Path reference = classes.resolve(Path.of("src/main/resources").relativize(REFERENCE));
    FileUtils.copyFile(copy.resolve(REFERENCE).toFile(), reference.toFile());
    Process guards =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                classes + ":" + System.getProperty("java.class.path"),
                Guards.class.getName())
            .directory(copy.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(guards.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(guards.waitFor()).as(said).isZero();
  }

  /** The lines before a change are there once, wherever they have got to. */
  private void apply(Change change) throws IOException {
    Path file = copy.resolve(change.file());
    assertThat(Files.exists(file)).as(change.file()).isEqualTo(!change.isNew());
    String text = change.isNew() ? "" : Files.readString(file);
    for (Hunk hunk : change.hunks()) {
      String before = lines(hunk.before());
      if (!change.isNew()) {
        assertThat(text.split(Pattern.quote(before), -1))
            .as("%s has once:%n%s", change.file(), before)
            .hasSize(2);
      }
      text = change.isNew() ? lines(hunk.after()) : text.replace(before, lines(hunk.after()));
    }
    Files.writeString(file, text);
  }

  private static String lines(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  private void compile(Path classes) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(copy.resolve("src"))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-nowarn",
            "-parameters",
            "--add-modules=jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            classes.toString());
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  options,
                  null,
                  manager.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as("%s", messages).isTrue();
    }
  }

  /** Runs the tests that ask for documents, in the copy and on its classes. */
  static final class Guards {
    private static final List<String> METHODS =
        List.of(
            "config.ReadmeTest#read",
            "config.ReadmeTest#theTableIsTheReference",
            "config.ReadmeTest#theWordsOfAKeyAreAllThere",
            "architecture.LayerTableTest#everyTypeAndKeyIsThereAndNoOther",
            "architecture.LayerTableTest#everyTypeHasItsRowInTheExport",
            "architecture.LayersTest#everyLayerHasAType",
            "cli.NamedChoicesTest#formats");

    public static void main(String[] arguments) throws Exception {
      for (String name : METHODS) {
        String[] parts = name.split("#");
        Class<?> test = Class.forName("io.carrytrack." + parts[0]);
        Method method = test.getDeclaredMethod(parts[1]);
        method.setAccessible(true);
        var constructor = test.getDeclaredConstructor();
        constructor.setAccessible(true);
        method.invoke(constructor.newInstance());
      }
    }
  }
}
