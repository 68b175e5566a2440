package io.carrytrack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How much a package and a file hold. */
class SourceFilesTest {
  private static final Path SOURCES = Path.of("src", "main", "java", "io", "carrytrack");
  private static final Path PACKAGE = Path.of("package-info.java");
  private static final int MOST_CLASSES = 30;
  private static final int MOST_LINES = 400;

  /** Written out by hand for the compiler, which leaves nothing to divide. */
  private static final Path UNROLLED = Path.of("kernels", "VectorProducts.java");

  @Test
  void aPackageHoldsOneThing() throws IOException {
    Map<Path, Long> classes =
        files().stream()
            .filter(file -> !file.endsWith(PACKAGE))
            .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));
    assertThat(classes)
        .isNotEmpty()
        .allSatisfy(
            (folder, count) ->
                assertThat(count).as("classes of %s", folder).isLessThanOrEqualTo(MOST_CLASSES));
  }

  @Test
  void aPackageSaysWhatItHolds() throws IOException {
    assertThat(files().stream().map(Path::getParent).distinct())
        .isNotEmpty()
        .allSatisfy(folder -> assertThat(folder.resolve(PACKAGE)).exists());
  }

  @Test
  void aFileIsShort() throws IOException {
    List<String> longer = new ArrayList<>();
    for (Path file : files()) {
      int lines = Files.readAllLines(file).size();
      if (lines > MOST_LINES && !file.endsWith(UNROLLED)) {
        longer.add(file + ": " + lines);
      }
    }
    assertThat(longer).as("files of more than %d lines", MOST_LINES).isEmpty();
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
